//! The texts of a gate: what is to be built, stage by stage, and what known faulty variants look
//! like. The checks themselves are code, and stand elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::{ConceptId, ContentFault, Files, Version};

/// Everything that a learner reads of one gate.
#[derive(Debug, Clone)]
pub struct GateText {
    /// `source:id`; never changes.
    pub id: String,
    /// The system's name: that of its folder.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// What kind of system it is.
    pub kind: SystemKind,
    /// What it is about, in Markdown.
    pub about: String,
    /// What the program finds in its environment.
    pub environment: Vec<EnvironmentVariable>,
    /// Its stages in order.
    pub stages: Vec<StageText>,
    /// Further pages, such as the whole protocol: name without `.md`, and Markdown.
    pub pages: BTreeMap<String, String>,
    /// Faulty variants that are known.
    pub faulty: Vec<FaultyVariant>,
    /// Changes whenever a file does.
    pub version: Version,
}

/// A kind of system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SystemKind {
    /// Runs until it is ended, and is talked to over the network.
    Server,
    /// Is given arguments, input and files, and ends by itself.
    Program,
}

/// A variable of the system's environment.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnvironmentVariable {
    /// Its name.
    pub name: String,
    /// What holds without it.
    pub default: Option<String>,
    /// The first stage, from 1, that sets it.
    pub stage: usize,
    /// What it says.
    pub meaning: String,
}

/// One stage's text.
#[derive(Debug, Clone)]
pub struct StageText {
    /// From 1.
    pub number: usize,
    /// Its slug.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// Expected minutes of work.
    pub minutes: u32,
    /// Concepts that it uses.
    pub concepts: Vec<ConceptId>,
    /// What it sets in the environment.
    pub environment: BTreeMap<String, String>,
    /// Figures that its check holds the system to, by name.
    pub load: BTreeMap<String, f64>,
    /// The reasons for which it may fail.
    pub reasons: Vec<String>,
    /// What to build, in Markdown.
    pub text: String,
}

/// A variant of the system that is wrong in a known way.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultyVariant {
    /// Its slug.
    pub slug: String,
    /// What is wrong with it, in a few words.
    pub title: String,
    /// The slug of the stage that it fails.
    pub stage: String,
    /// The reason for which it fails there.
    pub reason: String,
    /// Other reasons for which it may fail there, as chance has it.
    #[serde(default)]
    pub also: Vec<String>,
    /// Words of which one stands in the failure, where others fail for the same reason.
    #[serde(default)]
    pub words: Vec<String>,
    /// What to tell who wrote the same.
    pub hint: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GateFile {
    id: String,
    title: String,
    kind: SystemKind,
    about: String,
    #[serde(default)]
    environment: Vec<EnvironmentVariable>,
    stages: Vec<StageTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StageTable {
    number: usize,
    slug: String,
    title: String,
    minutes: u32,
    #[serde(default)]
    concepts: Vec<ConceptId>,
    #[serde(default)]
    environment: BTreeMap<String, String>,
    reasons: Vec<String>,
    #[serde(default)]
    load: BTreeMap<String, f64>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct FaultyFile {
    #[serde(default)]
    faulty: Vec<FaultyVariant>,
}

impl FaultyVariant {
    /// All reasons for which it may fail.
    pub fn reasons(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.reason).chain(&self.also)
    }
}

impl GateText {
    /// Reads `gates/<slug>/`.
    pub(crate) fn parse(files: &Files, source: &str, slug: &str) -> Result<Self, ContentFault> {
        let folder = format!("gates/{slug}/");
        let file = format!("{folder}gate.toml");
        let text = files.text(&file, "what the gate consists of")?;
        let head: GateFile =
            toml::from_str(text).map_err(|error| ContentFault::toml(&file, text, &error))?;
        let mut stages = Vec::new();
        for (index, table) in head.stages.into_iter().enumerate() {
            if table.number != index + 1 {
                let message = format!("stage {} stands at place {}", table.number, index + 1);
                return Err(ContentFault::new(&file, message));
            }
            stages.push(stage(files, &folder, table)?);
        }
        let numbered: BTreeSet<String> =
            stages.iter().map(|stage| page_name(stage.number, &stage.slug)).collect();
        let pages = files
            .below(&folder)
            .filter_map(|(path, text)| Some((path.strip_suffix(".md")?, text)))
            .filter(|(name, _)| !numbered.contains(*name))
            .map(|(name, text)| (name.to_owned(), text.to_owned()))
            .collect();
        let faulty = faulty(files, &folder, &stages)?;
        Ok(GateText {
            id: format!("{source}:{}", head.id),
            slug: slug.to_owned(),
            title: head.title,
            kind: head.kind,
            about: head.about,
            environment: head.environment,
            stages,
            pages,
            faulty,
            version: files.version_below(&folder),
        })
    }

    /// The stage of this slug or number.
    #[must_use]
    pub fn stage(&self, name: &str) -> Option<&StageText> {
        self.stages
            .iter()
            .find(|stage| stage.slug == name)
            .or_else(|| self.stages.iter().find(|stage| stage.number.to_string() == name))
    }
}

fn page_name(number: usize, slug: &str) -> String {
    format!("{number:02}-{slug}")
}

fn stage(files: &Files, folder: &str, table: StageTable) -> Result<StageText, ContentFault> {
    let page = format!("{folder}{}.md", page_name(table.number, &table.slug));
    let text = files.text(&page, "what is to be built at this stage")?;
    Ok(StageText {
        number: table.number,
        slug: table.slug,
        title: table.title,
        minutes: table.minutes,
        concepts: table.concepts,
        environment: table.environment,
        load: table.load,
        reasons: table.reasons,
        text: text.to_owned(),
    })
}

/// The known faulty variants; each names a stage and reasons that exist.
fn faulty(
    files: &Files,
    folder: &str,
    stages: &[StageText],
) -> Result<Vec<FaultyVariant>, ContentFault> {
    let file = format!("{folder}faulty.toml");
    let Some(text) = files.get(&file) else { return Ok(Vec::new()) };
    let known: FaultyFile =
        toml::from_str(text).map_err(|error| ContentFault::toml(&file, text, &error))?;
    for variant in &known.faulty {
        let fault = |message: String| {
            let line = text.lines().position(|line| line.contains(&variant.slug)).unwrap_or(0);
            Err(ContentFault::new(&file, format!("`{}`: {message}", variant.slug)).at(line + 1))
        };
        let Some(stage) = stages.iter().find(|stage| stage.slug == variant.stage) else {
            return fault(format!("there is no stage `{}`", variant.stage));
        };
        if let Some(reason) = variant.reasons().find(|name| !stage.reasons.contains(name)) {
            return fault(format!("stage `{}` has no reason `{reason}`", stage.slug));
        }
    }
    Ok(known.faulty)
}

#[cfg(test)]
mod tests {
    use super::GateText;
    use crate::Files;

    const GATE: &str = "id = \"g\"\ntitle = \"G\"\nkind = \"server\"\nabout = \"a\"\n\
                        [[stages]]\nnumber = 1\nslug = \"echo\"\ntitle = \"E\"\nminutes = 5\n\
                        reasons = [\"no-reply\"]\n";

    fn parse(faulty: &str, page: &str) -> Result<GateText, crate::ContentFault> {
        let files = [
            ("gates/g/gate.toml", GATE),
            ("gates/g/faulty.toml", faulty),
            (page, "# Echo"),
            ("gates/g/protocol.md", "# All"),
        ];
        let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
        GateText::parse(&Files(files.into()), "ours", "g")
    }

    #[test]
    fn a_gate_has_stages_pages_and_faulty_variants() {
        let faulty = "[[faulty]]\nslug = \"mute\"\ntitle = \"t\"\nstage = \"echo\"\n\
                      reason = \"no-reply\"\nhint = \"speak\"\n";
        let gate = parse(faulty, "gates/g/01-echo.md").unwrap();
        assert_eq!(gate.id, "ours:g");
        assert_eq!(gate.stage("1").unwrap().text, "# Echo");
        assert_eq!(gate.pages.keys().collect::<Vec<_>>(), ["protocol"]);
        assert_eq!(gate.faulty.len(), 1);
        let wrong = faulty.replace("no-reply", "no-answer");
        let fault = parse(&wrong, "gates/g/01-echo.md").unwrap_err().to_string();
        assert!(fault.contains("faulty.toml:2") && fault.contains("no-answer"), "{fault}");
        let fault = parse("", "gates/g/02-echo.md").unwrap_err().to_string();
        assert!(fault.contains("01-echo.md"), "{fault}");
    }
}
