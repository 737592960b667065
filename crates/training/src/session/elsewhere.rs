//! What was done in another tool: it marks items, and proves nothing.

use std::collections::BTreeMap;

use evidence::{Draft, Event, Fact, ItemId};
use import::{Format, Imported};

use super::Session;
use crate::TrainingError;

impl Session {
    /// Keeps as evidence what another tool says was done there. What is in the log already is not
    /// kept again. Returns how much was new.
    ///
    /// # Errors
    /// If it cannot be kept.
    pub fn keep_done_elsewhere(
        &mut self,
        tool: Format,
        imported: &Imported,
    ) -> Result<usize, TrainingError> {
        let mut drafts = Vec::new();
        let mut known: BTreeMap<ItemId, Vec<Fact>> = BTreeMap::new();
        for done in &imported.done {
            let Ok(item) = format!("{}:{}", imported.source, done.id).parse::<ItemId>() else {
                continue;
            };
            let fact = Fact::DoneElsewhere {
                tool: tool.word().to_owned(),
                at_ms: done.at_ms,
                rating: done.rating,
            };
            if !known.contains_key(&item) {
                let events = self.log.events_of(&item)?;
                known.insert(item.clone(), events.iter().filter_map(Event::fact).collect());
            }
            let facts = known.entry(item.clone()).or_default();
            if facts.contains(&fact) {
                continue;
            }
            facts.push(fact.clone());
            let time_ms = (self.clock)();
            drafts.push(Draft { time_ms, item: Some(item), content_version: None, fact });
        }
        let count = drafts.len();
        self.append_drafts(drafts)?;
        Ok(count)
    }
}
