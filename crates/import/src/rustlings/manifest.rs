//! A rustlings course's manifest: edition, lints and dependencies of its exercises.

use toml::{Table, Value};

use crate::{ImportError, Report, Source};

#[derive(Debug)]
pub(super) struct Manifest {
    /// The tool's version, where the course is the official one.
    pub(super) tool_version: Option<String>,
    pub(super) edition: String,
    /// `forbid unsafe_code`, by their names, as cargo sorts them too.
    pub(super) lints: Vec<String>,
    pub(super) dependencies: Table,
}

impl Manifest {
    /// The exercises' manifest: of the official course `dev-Cargo.toml` (published) or
    /// `dev/Cargo.toml` (checkout), of a community course the root's.
    pub(super) fn find(source: &Source, report: &mut Report) -> Result<Self, ImportError> {
        let mut manifest = Manifest {
            tool_version: None,
            edition: "2021".to_owned(),
            lints: Vec::new(),
            dependencies: Table::new(),
        };
        let root = table(source, "Cargo.toml")?;
        let package = |table: &Table| table.get("package").and_then(Value::as_table).cloned();
        if let Some(package) = root.as_ref().and_then(package)
            && package.get("name").and_then(Value::as_str) == Some("rustlings")
        {
            let text = |key: &str| package.get(key).and_then(Value::as_str).map(str::to_owned);
            // In a checkout the version stands in the workspace.
            let workspace = || {
                let workspace = root.as_ref()?.get("workspace")?.get("package")?;
                workspace.get("version")?.as_str().map(str::to_owned)
            };
            manifest.tool_version = text("version").or_else(workspace);
        }
        for path in ["dev-Cargo.toml", "dev/Cargo.toml"] {
            if let Some(found) = table(source, path)? {
                manifest.take(&found, path, report);
                return Ok(manifest);
            }
        }
        match root {
            Some(root) if manifest.tool_version.is_none() => {
                manifest.take(&root, "Cargo.toml", report);
            }
            _ => report.left_out("Cargo.toml", "the course has no manifest for its exercises"),
        }
        Ok(manifest)
    }

    fn take(&mut self, found: &Table, path: &str, report: &mut Report) {
        let edition = found.get("package").and_then(|package| package.get("edition"));
        if let Some(edition) = edition.and_then(Value::as_str) {
            self.edition = edition.to_owned();
        }
        let empty = Table::new();
        let lints = found.get("lints").and_then(Value::as_table).unwrap_or(&empty);
        for (tool, group) in lints {
            for (lint, level) in group.as_table().unwrap_or(&empty) {
                let level = level.as_str().or_else(|| level.get("level").and_then(Value::as_str));
                match (tool.as_str(), level) {
                    ("rust", Some(level)) => self.lints.push(format!("{level} {lint}")),
                    ("clippy", Some(level)) => self.lints.push(format!("{level} clippy::{lint}")),
                    _ => report.left_out(path, format!("the lint `{tool}::{lint}`")),
                }
            }
        }
        for (name, dependency) in
            found.get("dependencies").and_then(Value::as_table).unwrap_or(&empty)
        {
            if dependency.get("path").is_some() {
                let why = format!("the dependency `{name}` is a folder of its own");
                report.needs_a_person(path, why);
            } else {
                self.dependencies.insert(name.clone(), dependency.clone());
            }
        }
        if found.get("profile").is_some() {
            report
                .left_out(path, "profiles: tests always unwind, and nothing is built for release");
        }
        for key in ["build-dependencies", "features", "patch"] {
            if found.get(key).is_some() {
                report.needs_a_person(path, format!("`[{key}]` does not come over"));
            }
        }
    }

    /// The manifest of one exercise that goes through cargo.
    pub(super) fn package(&self, slug: &str, lints: &[String]) -> Result<String, ImportError> {
        let mut package = Table::new();
        package.insert("name".into(), slug.replace('/', "-").into());
        package.insert("version".into(), "0.1.0".into());
        package.insert("edition".into(), self.edition.clone().into());
        package.insert("publish".into(), false.into());
        let mut levels = [("rust", Table::new()), ("clippy", Table::new())];
        for (level, lint) in lints.iter().filter_map(|lint| lint.split_once(' ')) {
            match lint.strip_prefix("clippy::") {
                Some(lint) => levels[1].1.insert(lint.into(), level.into()),
                None if lint == "warnings" => None,
                None => levels[0].1.insert(lint.into(), level.into()),
            };
        }
        let mut manifest = Table::new();
        manifest.insert("package".into(), package.into());
        manifest.insert("dependencies".into(), self.dependencies.clone().into());
        let levels: Table = levels
            .into_iter()
            .filter(|(_, group)| !group.is_empty())
            .map(|(tool, group)| (tool.to_owned(), Value::Table(group)))
            .collect();
        if !levels.is_empty() {
            manifest.insert("lints".into(), levels.into());
        }
        toml::to_string(&manifest)
            .map_err(|error| ImportError::course("Cargo.toml", error.to_string()))
    }
}

fn table(source: &Source, path: &str) -> Result<Option<Table>, ImportError> {
    let Some(text) = source.optional_text(path)? else { return Ok(None) };
    toml::from_str(&text).map(Some).map_err(|error| ImportError::toml(path, &text, &error))
}
