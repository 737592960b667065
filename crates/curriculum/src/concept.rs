//! The prerequisite graph that all tracks share.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::{ContentFault, Files};

const FILE: &str = "concepts.toml";

/// The id of a concept, such as `borrowing`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(transparent)]
pub struct ConceptId(pub String);

/// One node of the graph.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Concept {
    /// Its id.
    pub id: ConceptId,
    /// What people read.
    pub title: String,
    /// Concepts to learn before it.
    pub needs: Vec<ConceptId>,
    /// Older concepts that using this one practises.
    pub encompasses: Vec<ConceptId>,
}

/// All concepts, by id.
#[derive(Debug, Clone, Default)]
pub struct ConceptGraph {
    concepts: BTreeMap<ConceptId, Concept>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConceptsFile {
    #[serde(default)]
    concept: Vec<Concept>,
}

impl ConceptGraph {
    /// Reads `concepts.toml`; a source without one has no concepts of its own.
    pub(crate) fn parse(files: &Files, faults: &mut Vec<ContentFault>) -> Self {
        let mut graph = ConceptGraph::default();
        let Some(text) = files.get(FILE) else { return graph };
        match toml::from_str::<ConceptsFile>(text) {
            Ok(file) => {
                for concept in file.concept {
                    let id = concept.id.clone();
                    if graph.concepts.insert(id.clone(), concept).is_some() {
                        faults.push(ContentFault::new(FILE, format!("`{}` stands twice", id.0)));
                    }
                }
            }
            Err(error) => faults.push(ContentFault::toml(FILE, text, &error)),
        }
        graph
    }

    /// The concept of this id.
    #[must_use]
    pub fn get(&self, id: &ConceptId) -> Option<&Concept> {
        self.concepts.get(id)
    }

    /// All concepts, ordered by id.
    pub fn iter(&self) -> impl Iterator<Item = &Concept> {
        self.concepts.values()
    }

    pub(crate) fn extend(&mut self, other: ConceptGraph) {
        self.concepts.extend(other.concepts);
    }

    /// Edges to nowhere, and circles.
    pub(crate) fn faults(&self) -> Vec<ContentFault> {
        let mut faults = Vec::new();
        for concept in self.iter() {
            for target in concept.needs.iter().chain(&concept.encompasses) {
                if self.get(target).is_none() {
                    let message =
                        format!("`{}` names `{}`, which is no concept", concept.id.0, target.0);
                    faults.push(ContentFault::new(FILE, message));
                }
            }
        }
        let mut done = BTreeSet::new();
        for concept in self.iter() {
            let mut path = Vec::new();
            if let Some(circle) = self.circle_from(&concept.id, &mut path, &mut done) {
                faults.push(ContentFault::new(FILE, format!("a circle of `needs`: {circle}")));
            }
        }
        faults
    }

    fn circle_from<'a>(
        &'a self,
        id: &'a ConceptId,
        path: &mut Vec<&'a str>,
        done: &mut BTreeSet<&'a ConceptId>,
    ) -> Option<String> {
        if let Some(start) = path.iter().position(|step| *step == id.0) {
            return Some(format!("{} → {}", path[start..].join(" → "), id.0));
        }
        if !done.insert(id) {
            return None;
        }
        path.push(&id.0);
        let circle = self.get(id).and_then(|concept| {
            concept.needs.iter().find_map(|next| self.circle_from(next, path, done))
        });
        path.pop();
        circle
    }
}

#[cfg(test)]
mod tests {
    use super::{ConceptGraph, Files};

    fn faults(text: &str) -> Vec<String> {
        let files = Files([("concepts.toml".to_owned(), text.to_owned())].into());
        let mut faults = Vec::new();
        let graph = ConceptGraph::parse(&files, &mut faults);
        faults.extend(graph.faults());
        faults.iter().map(ToString::to_string).collect()
    }

    fn concept(id: &str, needs: &str) -> String {
        format!("[[concept]]\nid='{id}'\ntitle='t'\nneeds=[{needs}]\nencompasses=[]\n")
    }

    #[test]
    fn a_circle_is_named_by_its_path() {
        let text = concept("a", "'b'") + &concept("b", "'c'") + &concept("c", "'a'");
        assert_eq!(faults(&text), ["concepts.toml: a circle of `needs`: a → b → c → a"]);
    }

    #[test]
    fn a_diamond_is_no_circle() {
        let text = concept("a", "'b','c'")
            + &concept("b", "'d'")
            + &concept("c", "'d'")
            + &concept("d", "");
        assert_eq!(faults(&text), [""; 0]);
    }

    #[test]
    fn an_edge_to_nowhere_and_a_syntax_error_name_their_place() {
        assert_eq!(
            faults(&concept("a", "'zz'")),
            ["concepts.toml: `a` names `zz`, which is no concept"]
        );
        assert!(faults("[[concept]]\nid = 3\n")[0].starts_with("concepts.toml:2: "));
    }
}
