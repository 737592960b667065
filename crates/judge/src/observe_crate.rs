//! The crate `observe`, compiled once for each toolchain, and its files for learners' workspaces.

use std::path::{Path, PathBuf};

use crate::compile::{CompileRequest, CrateType, compile};
use crate::error::write;
use crate::programs::Tools;
use crate::{Cancel, JudgeError, arrangement, cache};

const FILES: [(&str, &str); 5] = [
    ("lib.rs", include_str!("../../observe/src/lib.rs")),
    ("allocations.rs", include_str!("../../observe/src/allocations.rs")),
    ("program.rs", include_str!("../../observe/src/program.rs")),
    ("random.rs", include_str!("../../observe/src/random.rs")),
    ("transcript.rs", include_str!("../../observe/src/transcript.rs")),
];

const MANIFEST: &str = "[package]\nname = \"observe\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\
                        publish = false\n\n[lib]\ntest = false\ndoctest = false\n\n[features]\n\
                        allocations = []\n";

/// The package as a learner's workspace holds it: path and text.
pub fn observe_files() -> impl Iterator<Item = (String, &'static str)> {
    let sources = FILES.iter().map(|(name, text)| (format!("src/{name}"), *text));
    std::iter::once(("Cargo.toml".to_owned(), MANIFEST)).chain(sources)
}

/// A name for everything that depends on the text of `observe`.
pub(crate) fn text_hash() -> String {
    cache::hash_of(FILES.iter().flat_map(|(name, text)| [*name, *text]))
}

/// The compiled library, made now if it is not there yet.
pub(crate) fn library(
    tools: &Tools,
    root: &Path,
    allocations: bool,
    cancel: &Cancel,
) -> Result<PathBuf, JudgeError> {
    let flavour = if allocations { "allocations" } else { "plain" };
    let folder =
        root.join(format!("observe/{}-{}-{flavour}", tools.toolchain.key(), &text_hash()[..16]));
    let library = folder.join("libobserve.rlib");
    if library.is_file() {
        return Ok(library);
    }
    // One at a time: a library that is replaced while a compiler reads it is two crates to it.
    let _held = arrangement::lock(&folder, cancel)?;
    if library.is_file() {
        return Ok(library);
    }
    let building = folder.join("building");
    for (name, text) in FILES {
        write(&building.join("src").join(name), text)?;
    }
    let unfinished = building.join("libobserve.rlib");
    let request = CompileRequest {
        folder: &building,
        root: "src/lib.rs",
        crate_name: "observe",
        crate_type: CrateType::Library,
        output: &unfinished,
        features: if allocations { &["allocations"] } else { &[] },
        ..CompileRequest::quiet()
    };
    let compilation = compile(tools, &request, cancel, &mut |_| {})?;
    if let Some(error) = compilation.errors().next() {
        return Err(JudgeError::Solution(format!("observe: {}", error.message)));
    }
    std::fs::rename(&unfinished, &library).map_err(|source| JudgeError::File {
        doing: "write",
        path: library.clone(),
        source,
    })?;
    // Only the library is needed; what is left here harms nothing.
    let _ = std::fs::remove_dir_all(&building);
    Ok(library)
}
