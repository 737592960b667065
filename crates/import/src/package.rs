//! A package of a course with everything that it needs to be built: its own files, the helper crates
//! that it names by path, and what it inherits from a workspace.

use std::collections::{BTreeMap, BTreeSet};

use crate::book::joined;
use crate::{ImportError, Report, Source};

/// More helper crates than an exercise has.
const MAX_HELPERS: usize = 50;

/// A package as an exercise holds it.
#[derive(Debug, Default)]
pub(crate) struct Package {
    /// Its files and those of its helpers, by path.
    pub(crate) files: BTreeMap<String, String>,
    /// What stands before the paths of its own files: empty, or its folder with `/`.
    pub(crate) prefix: String,
    /// Where its manifest stands.
    pub(crate) manifest: String,
    /// Its name.
    pub(crate) name: String,
}

impl Package {
    /// The package of a folder (without `/` at its end); nothing if it has no manifest.
    pub(crate) fn read(
        source: &Source,
        folder: &str,
        report: &mut Report,
    ) -> Result<Option<Self>, ImportError> {
        let path = format!("{folder}/Cargo.toml");
        let Some(text) = source.optional_text(&path)? else { return Ok(None) };
        let root = root_manifest(source)?;
        let mut helpers = BTreeSet::new();
        let mut inherits = false;
        look(source, folder, &text, root.as_ref(), &mut helpers, &mut inherits)?;
        let mut package = Package::default();
        let own: toml::Table =
            toml::from_str(&text).map_err(|error| ImportError::toml(&path, &text, &error))?;
        let name = own
            .get("package")
            .and_then(|package| package.get("name"))
            .and_then(toml::Value::as_str);
        package.name = name.unwrap_or_default().to_owned();
        if helpers.is_empty() && !inherits {
            package.add(source, folder, "", report)?;
            package.manifest = "Cargo.toml".to_owned();
            return Ok(Some(package));
        }
        // Where others stand beside it, everything stands as in the course, so that paths hold.
        package.prefix = format!("{folder}/");
        package.manifest = path;
        package.add(source, folder, &package.prefix.clone(), report)?;
        for helper in &helpers {
            package.add(source, helper, &format!("{helper}/"), report)?;
        }
        if let Some(root) = root.filter(|_| inherits) {
            let members = std::iter::once(folder).chain(helpers.iter().map(String::as_str));
            package.files.insert("Cargo.toml".to_owned(), workspace(&root, members)?);
        }
        Ok(Some(package))
    }

    fn add(
        &mut self,
        source: &Source,
        folder: &str,
        prefix: &str,
        report: &mut Report,
    ) -> Result<(), ImportError> {
        let below = format!("{folder}/");
        for path in source.below(&below).map(str::to_owned).collect::<Vec<_>>() {
            let full = format!("{below}{path}");
            if path.starts_with("target/")
                || path.ends_with(".wr.toml")
                || path.ends_with("-info.yaml")
            {
                continue;
            }
            match String::from_utf8(source.bytes(&full)?) {
                Ok(text) => drop(self.files.insert(format!("{prefix}{path}"), text)),
                Err(_) => report.left_out(full, "no text"),
            }
        }
        Ok(())
    }

    /// Takes the files out for which this holds; it is asked by their paths in the package.
    pub(crate) fn take(&mut self, wanted: impl Fn(&str) -> bool) -> BTreeMap<String, String> {
        let prefix = self.prefix.clone();
        let is_own = |path: &str| path.strip_prefix(&prefix).is_some_and(&wanted);
        let (taken, rest) =
            std::mem::take(&mut self.files).into_iter().partition(|(path, _)| is_own(path));
        self.files = rest;
        taken
    }
}

fn root_manifest(source: &Source) -> Result<Option<toml::Table>, ImportError> {
    let Some(text) = source.optional_text("Cargo.toml")? else { return Ok(None) };
    let table: toml::Table =
        toml::from_str(&text).map_err(|error| ImportError::toml("Cargo.toml", &text, &error))?;
    Ok(table.get("workspace").and_then(toml::Value::as_table).cloned())
}

/// Looks for helper crates and inheritance in a manifest, and in those of its helpers.
fn look(
    source: &Source,
    folder: &str,
    text: &str,
    root: Option<&toml::Table>,
    helpers: &mut BTreeSet<String>,
    inherits: &mut bool,
) -> Result<(), ImportError> {
    let path = format!("{folder}/Cargo.toml");
    let manifest: toml::Table =
        toml::from_str(text).map_err(|error| ImportError::toml(&path, text, &error))?;
    let is_true =
        |value: &toml::Value| value.get("workspace").and_then(toml::Value::as_bool) == Some(true);
    let package = manifest.get("package").and_then(toml::Value::as_table);
    *inherits |= package.is_some_and(|package| package.values().any(is_true));
    *inherits |= manifest.get("lints").is_some_and(is_true);
    let mut found = Vec::new();
    for (name, value) in dependencies(&manifest) {
        if is_true(value) {
            *inherits = true;
            let shared =
                root.and_then(|root| root.get("dependencies")).and_then(|all| all.get(name));
            if let Some(path) = shared.and_then(|one| one.get("path")).and_then(toml::Value::as_str)
            {
                found.push(joined("", path));
            }
        } else if let Some(path) = value.get("path").and_then(toml::Value::as_str) {
            found.push(joined(folder, path));
        }
    }
    for helper in found {
        let Some(helper) = helper.filter(|helper| source.has(&format!("{helper}/Cargo.toml")))
        else {
            return Err(ImportError::course(path, "a dependency by path leads out of the course"));
        };
        if helper.starts_with(&format!("{folder}/"))
            || helper == folder
            || !helpers.insert(helper.clone())
        {
            continue;
        }
        if helpers.len() > MAX_HELPERS {
            return Err(ImportError::course(
                path,
                format!("more than {MAX_HELPERS} helper crates"),
            ));
        }
        let text = source.text(&format!("{helper}/Cargo.toml"))?;
        look(source, &helper, &text, root, helpers, inherits)?;
    }
    Ok(())
}

fn dependencies(manifest: &toml::Table) -> Vec<(&String, &toml::Value)> {
    let kinds = ["dependencies", "dev-dependencies", "build-dependencies"];
    let targets = manifest.get("target").and_then(toml::Value::as_table);
    let tables = std::iter::once(manifest).chain(
        targets.into_iter().flat_map(|targets| targets.values().filter_map(toml::Value::as_table)),
    );
    tables
        .flat_map(|table| {
            kinds.iter().filter_map(|kind| table.get(*kind)?.as_table()).collect::<Vec<_>>()
        })
        .flatten()
        .collect()
}

/// The manifest of a workspace of these members, with what the course's own gives to its members.
fn workspace<'a>(
    root: &toml::Table,
    members: impl Iterator<Item = &'a str>,
) -> Result<String, ImportError> {
    let mut table = toml::Table::new();
    for key in ["package", "dependencies", "lints", "resolver"] {
        if let Some(value) = root.get(key) {
            table.insert(key.to_owned(), value.clone());
        }
    }
    table.entry("resolver").or_insert_with(|| "2".into());
    let members: Vec<toml::Value> = members.map(toml::Value::from).collect();
    table.insert("members".to_owned(), members.into());
    let file = toml::Table::from_iter([("workspace".to_owned(), toml::Value::from(table))]);
    toml::to_string(&file).map_err(|error| ImportError::course("Cargo.toml", error.to_string()))
}
