//! What a learner did: `progress.db` of the workshop runner.

use super::Reader;
use crate::Source;
use crate::{DoneThere, ImportError, Limits, Options, Report, foreign_database};

impl Reader<'_> {
    /// What the learner's `progress.db` says is solved.
    pub(super) fn done(
        &self,
        report: &mut Report,
        options: &Options,
    ) -> Result<Vec<DoneThere>, ImportError> {
        let inside = format!("{}/progress.db", self.folder);
        let (file, bytes) = match &options.state {
            Some(path) => {
                let state = Source::open(path, Limits::TEXT)?;
                let file = [inside, "progress.db".to_owned(), state.name().to_owned()]
                    .into_iter()
                    .find(|file| state.has(file));
                let Some(file) = file else {
                    return Err(ImportError::course(state.name(), "no `progress.db` in it"));
                };
                let bytes = state.bytes(&file)?;
                (file, bytes)
            }
            None if self.source.has(&inside) => {
                let bytes = self.source.bytes(&inside)?;
                (inside, bytes)
            }
            None => return Ok(Vec::new()),
        };
        let database = foreign_database::open(&file, bytes)?;
        if !foreign_database::has_table(&file, &database, "open_exercises")? {
            return Err(ImportError::course(
                file,
                "no progress of a workshop runner: it has no table `open_exercises`",
            ));
        }
        let fault = |error: rusqlite::Error| foreign_database::fault(&file, &error);
        let mut statement = database
            .prepare("SELECT chapter, exercise FROM open_exercises WHERE solved <> 0 LIMIT 100000")
            .map_err(fault)?;
        let rows = statement
            .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))
            .map_err(fault)?;
        let mut done = Vec::new();
        for row in rows {
            let name = row.map_err(fault)?;
            match self.names.iter().position(|known| *known == name) {
                Some(at) => done.push(DoneThere {
                    id: self.exercises[at].id.clone(),
                    at_ms: None,
                    rating: None,
                }),
                None => report.left_out(
                    &file,
                    format!("`{}/{}`: the course has no such exercise", name.0, name.1),
                ),
            }
        }
        report.came("exercises done there", done.len());
        Ok(done)
    }
}
