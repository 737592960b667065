//! The toolchain's own binaries, found once: no rustup shim runs for a check.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use crate::JudgeError;
use crate::error::write;
use crate::programs::kept_variables;

/// Where the compiler and its companions are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Toolchain {
    /// The root that holds `bin` and `lib`.
    pub sysroot: PathBuf,
    /// The compiler.
    pub rustc: PathBuf,
    /// Clippy's driver, if it is installed.
    pub clippy_driver: Option<PathBuf>,
    /// All of `rustc -vV`.
    pub version_text: String,
    /// Such as `1.95.0`.
    pub release: String,
    /// Such as `x86_64-unknown-linux-gnu`.
    pub host: String,
    /// What was true of the system when this was found; if it no longer is, it is found anew.
    asked_as: String,
}

impl Toolchain {
    /// The toolchain that `rustc` on PATH stands for, as `remembered` knows it if that still holds.
    ///
    /// # Errors
    /// If there is none, or it does not answer.
    pub fn find(remembered: &Path) -> Result<Self, JudgeError> {
        let asked_as = question();
        if let Some(known) = std::fs::read_to_string(remembered)
            .ok()
            .and_then(|text| serde_json::from_str::<Toolchain>(&text).ok())
            && known.asked_as == asked_as
            && known.rustc.is_file()
            && known.clippy_driver == clippy_of(&known.sysroot)
        {
            return Ok(known);
        }
        let found = Self::ask(asked_as)?;
        if let Ok(text) = serde_json::to_string_pretty(&found) {
            // Without the note it is found again next time; that is only slower.
            let _ = write(remembered, &text);
        }
        Ok(found)
    }

    fn ask(asked_as: String) -> Result<Self, JudgeError> {
        let sysroot = PathBuf::from(answer(&["--print", "sysroot"])?.trim());
        let version_text = answer(&["-vV"])?;
        let field = |name: &str| {
            version_text
                .lines()
                .find_map(|line| line.strip_prefix(name))
                .map(|value| value.trim().to_owned())
                .unwrap_or_default()
        };
        if field("release:").is_empty() || field("host:").is_empty() || !sysroot.is_absolute() {
            return Err(JudgeError::BrokenToolchain {
                asked: "-vV".into(),
                answer: version_text.trim().to_owned(),
            });
        }
        Ok(Toolchain {
            rustc: sysroot.join("bin/rustc"),
            clippy_driver: clippy_of(&sysroot),
            release: field("release:"),
            host: field("host:"),
            sysroot,
            version_text,
            asked_as,
        })
    }

    /// Where the compiler's and std's shared libraries are, as the loader's variable lists them.
    #[must_use]
    pub fn library_path(&self) -> OsString {
        let std = self.sysroot.join("lib/rustlib").join(&self.host).join("lib");
        let mut folders = self.sysroot.join("lib").into_os_string();
        folders.push(":");
        folders.push(std);
        folders
    }

    /// A name for folders whose content depends on the toolchain.
    #[must_use]
    pub fn key(&self) -> String {
        let clippy = if self.clippy_driver.is_some() { "with Clippy" } else { "without Clippy" };
        let parts = [self.version_text.as_str(), &self.sysroot.to_string_lossy(), clippy];
        crate::cache::hash_of(parts)[..16].to_owned()
    }

    /// A clean environment in which its programs find their libraries and the linker.
    #[must_use]
    pub fn environment(&self) -> Vec<(OsString, OsString)> {
        let libraries = (OsString::from(LIBRARY_VARIABLE), self.library_path());
        std::iter::once(libraries).chain(kept_variables()).collect()
    }

    /// The folders that it lies in: the sysroot, and where links in it lead.
    #[must_use]
    pub fn roots(&self) -> Vec<PathBuf> {
        let real = |path: &Path| path.canonicalize().ok();
        let of_compiler = real(&self.rustc)
            .and_then(|rustc| rustc.parent().and_then(Path::parent).map(Path::to_owned));
        let of_libraries = real(&self.sysroot.join("lib"));
        let mut roots = vec![self.sysroot.clone()];
        for root in [of_compiler, of_libraries].into_iter().flatten() {
            if !roots.iter().any(|known| root.starts_with(known)) {
                roots.push(root);
            }
        }
        roots
    }

    /// The shared libraries of std, to which compiled programs are linked.
    pub(crate) fn shared_libraries(&self) -> Vec<PathBuf> {
        let folder = self.sysroot.join("lib/rustlib").join(&self.host).join("lib");
        let is_shared = |file: &PathBuf| {
            file.extension().is_some_and(|extension| extension == "so" || extension == "dylib")
        };
        let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
        files.map(|file| file.path()).filter(is_shared).collect()
    }
}

/// Clippy's driver, which may be installed at any time.
fn clippy_of(sysroot: &Path) -> Option<PathBuf> {
    Some(sysroot.join("bin/clippy-driver")).filter(|driver| driver.is_file())
}

/// Where the loader looks for shared libraries.
pub(crate) const LIBRARY_VARIABLE: &str =
    if cfg!(target_os = "macos") { "DYLD_LIBRARY_PATH" } else { "LD_LIBRARY_PATH" };

fn answer(arguments: &[&str]) -> Result<String, JudgeError> {
    let output = sandbox::plain_output("rustc", arguments).map_err(JudgeError::NoToolchain)?;
    if !output.status.success() {
        return Err(JudgeError::BrokenToolchain {
            asked: arguments.join(" "),
            answer: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        });
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// All that decides which toolchain `rustc` is: if none of it changed, the answer did not either.
fn question() -> String {
    let mut parts = Vec::new();
    for variable in ["PATH", "RUSTUP_TOOLCHAIN", "RUSTUP_HOME", "HOME"] {
        parts.push(std::env::var(variable).unwrap_or_default());
    }
    let rustc = std::env::var_os("PATH").and_then(|path| {
        std::env::split_paths(&path).map(|folder| folder.join("rustc")).find(|file| file.is_file())
    });
    let rustup_home = std::env::var_os("RUSTUP_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".rustup")));
    let toolchain_file = std::env::current_dir().ok().map(|here| here.join("rust-toolchain.toml"));
    let toolchains = rustup_home.as_ref().map(|home| home.join("toolchains"));
    let settings = rustup_home.map(|home| home.join("settings.toml"));
    let update_hashes = settings.as_ref().map(|file| file.with_file_name("update-hashes"));
    for file in [rustc, settings, toolchains, update_hashes, toolchain_file].into_iter().flatten() {
        parts.push(format!("{} {}", file.display(), modified(&file)));
    }
    parts.join("\n")
}

fn modified(file: &Path) -> u128 {
    std::fs::metadata(file)
        .and_then(|metadata| metadata.modified())
        .ok()
        .and_then(|time| time.duration_since(UNIX_EPOCH).ok())
        .map_or(0, |since| since.as_nanos())
}
