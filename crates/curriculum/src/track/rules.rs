//! The rules of a track: everything that it names is there, and nothing is used before it is taught.

use std::collections::BTreeSet;

use super::{Readiness, Step, Track, When};
use crate::{ConceptId, ContentFault, Item, Library};

/// Everything that breaks a rule in one track.
pub(crate) fn check_track(library: &Library, track: &Track) -> Vec<ContentFault> {
    let mut check =
        Check { library, track, taught: track.assumes.iter().collect(), faults: Vec::new() };
    check.known(&track.assumes);
    check.ids();
    check.items_once();
    for step in track.steps.iter().filter(|step| step.when == Some(When::Before)) {
        check.step(step);
    }
    for unit in &track.units {
        if let Some(group) = &unit.group
            && !track.groups.iter().any(|known| known.id == *group)
        {
            check.fault(format!("unit `{}` is of group `{group}`, which is not there", unit.id));
        }
        if let Some(choice) = unit.choose {
            let steps = unit.steps.iter().filter(|step| step.kind == choice.of).count();
            if choice.least == 0 || choice.least > choice.most || choice.most as usize > steps {
                check.fault(format!(
                    "unit `{}` lets choose {} to {} of {steps} steps",
                    unit.id, choice.least, choice.most
                ));
            }
        }
        let of_steps: usize = unit.steps.iter().map(|step| step.items.len()).sum();
        for item in &unit.items[..unit.items.len() - of_steps] {
            check.item(item);
        }
        for step in &unit.steps {
            check.step(step);
        }
    }
    for step in track.steps.iter().filter(|step| step.when != Some(When::Before)) {
        check.step(step);
    }
    check.faults
}

struct Check<'a> {
    library: &'a Library,
    track: &'a Track,
    taught: BTreeSet<&'a ConceptId>,
    faults: Vec<ContentFault>,
}

impl<'a> Check<'a> {
    fn fault(&mut self, message: String) {
        self.faults.push(ContentFault::new(&self.track.file, message));
    }

    fn known(&mut self, concepts: &[ConceptId]) {
        for id in concepts {
            if self.library.concepts.get(id).is_none() {
                self.fault(format!("`{}` is no concept of concepts.toml", id.0));
            }
        }
    }

    /// Ids of units, groups and steps name things across releases.
    fn ids(&mut self) {
        let units = self.track.units.iter().map(|unit| &unit.id);
        let groups = self.track.groups.iter().map(|group| &group.id);
        let steps = self.track.all_steps().map(|step| &step.id);
        let mut seen = BTreeSet::new();
        for id in units.chain(groups).chain(steps) {
            if !seen.insert(id) {
                self.fault(format!("the id `{id}` stands twice"));
            }
            if id.is_empty() || id.contains(|c: char| c.is_whitespace() || c.is_control()) {
                self.fault(format!("`{id}` is no id: it has no white space"));
            }
        }
    }

    fn items_once(&mut self) {
        let mut seen = BTreeSet::new();
        for item in self.track.items() {
            if !seen.insert(item) {
                self.fault(format!("`{}` stands twice", item.slug()));
            }
        }
    }

    fn step(&mut self, step: &'a Step) {
        let track = self.track;
        let is_own = track.steps.iter().any(|own| std::ptr::eq(own, step));
        if is_own != step.when.is_some() {
            self.fault(format!(
                "step `{}`: `when` is for the steps of the whole track, and they all have it",
                step.id
            ));
        }
        if is_own && !step.items.is_empty() {
            self.fault(format!("step `{}` has items and no unit", step.id));
        }
        if step.rest.is_some() && step.readiness() == Readiness::Planned {
            self.fault(format!("step `{}` has a rest and nothing that is ready", step.id));
        }
        if let Some(system) = &step.gate
            && self.library.gate(system).is_none()
        {
            self.fault(format!("step `{}` names the gate `{system}`, which is not there", step.id));
        }
        self.known(&step.concepts);
        for item in &step.items {
            self.item(item);
        }
        for id in step.concepts.iter().filter(|_| !step.kind.teaches()) {
            if !self.taught.contains(id) {
                self.fault(format!(
                    "step `{}` needs `{}` before the track teaches it (teach it earlier, or list \
                     it in `assumes`)",
                    step.id, id.0
                ));
            }
        }
        if step.kind.teaches() {
            self.untaught(&step.concepts, &step.id);
            self.taught.extend(&step.concepts);
        }
    }

    fn item(&mut self, item: &'a super::TrackItem) {
        let library = self.library;
        match library.item(item) {
            None => {
                self.fault(format!("`{}` names an item that is not there", item.slug()));
            }
            Some(Item::Lesson(lesson)) => {
                self.untaught(&lesson.concepts, &lesson.slug);
                self.taught.extend(&lesson.concepts);
            }
            Some(Item::Exercise(exercise)) => {
                self.used(exercise.uses.iter(), &exercise.slug);
                self.taught.extend(&exercise.teaches);
            }
            Some(Item::Quiz(quiz)) => self.used(quiz.concepts(), &quiz.slug),
        }
    }

    fn used(&mut self, concepts: impl Iterator<Item = &'a ConceptId>, slug: &str) {
        for id in concepts {
            if !self.taught.contains(id) {
                self.fault(format!(
                    "`{slug}` uses `{}` before the track teaches it (teach it earlier, or list \
                     it in `assumes`)",
                    id.0
                ));
            }
        }
    }

    /// Prerequisites of concepts that are taught here and were not taught before.
    fn untaught(&mut self, concepts: &'a [ConceptId], slug: &str) {
        let library = self.library;
        for concept in concepts.iter().filter_map(|id| library.concepts.get(id)) {
            for need in &concept.needs {
                if !self.taught.contains(need) && !concepts.contains(need) {
                    self.fault(format!(
                        "`{slug}` teaches `{}`, which needs `{}`; the track teaches that later or \
                         not at all",
                        concept.id.0, need.0
                    ));
                }
            }
        }
    }
}
