//! Whether a program can load the shim at all, as its file says.

use std::fs::File;
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::DiskDoubt;

/// What keeps the shim from being loaded into a program, as far as its file tells. A script is judged
/// by its interpreter. `None` is no promise: the log's first record is.
#[must_use]
pub fn doubt_of_program(program: &Path) -> Option<DiskDoubt> {
    if !cfg!(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64"))) {
        return Some(DiskDoubt::OtherSystem);
    }
    let mut program = program.to_owned();
    // As many interpreters of interpreters as the kernel allows.
    for _ in 0..4 {
        let mut file = File::open(&program).ok()?;
        let mode = file.metadata().ok()?.permissions().mode();
        if mode & 0o6000 != 0 {
            return Some(DiskDoubt::OtherUser { program });
        }
        let mut head = [0; 256];
        let length = read_most(&mut file, &mut head).ok()?;
        let head = &head[..length];
        match head.strip_prefix(b"#!") {
            Some(line) => program = interpreter(line)?,
            None if head.starts_with(b"\x7fELF") => return doubt_of_elf(&mut file, program),
            None => return None,
        }
    }
    None
}

fn read_most(file: &mut File, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut length = 0;
    while length < buffer.len() {
        match file.read(&mut buffer[length..]) {
            Ok(0) => break,
            Ok(more) => length += more,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}

/// The program that a script's first line names; what `env` would find is not known here.
fn interpreter(line: &[u8]) -> Option<PathBuf> {
    let line = line.split(|byte| *byte == b'\n').next()?;
    let word = line.split(|byte| byte.is_ascii_whitespace()).find(|word| !word.is_empty())?;
    Some(PathBuf::from(std::ffi::OsStr::from_bytes(word)))
}

const PROGRAM_HEADER_INTERPRETER: u32 = 3;
const PROGRAM_HEADER_NOTE: u32 = 4;

/// ELF-64, little-endian (System V ABI, "Object Files").
fn doubt_of_elf(file: &mut File, program: PathBuf) -> Option<DiskDoubt> {
    let mut header = [0; 64];
    file.seek(SeekFrom::Start(0)).ok()?;
    file.read_exact(&mut header).ok()?;
    let machine = u16::from_le_bytes([header[18], header[19]]);
    let own = if cfg!(target_arch = "x86_64") { 62 } else { 183 };
    if header[4] != 2 || header[5] != 1 || machine != own {
        return Some(DiskDoubt::OtherMachine { program });
    }
    let table = u64::from_le_bytes(header[32..40].try_into().ok()?);
    let size = u64::from(u16::from_le_bytes([header[54], header[55]]));
    let count = u64::from(u16::from_le_bytes([header[56], header[57]])).min(128);
    let (mut has_interpreter, mut is_go) = (false, false);
    for index in 0..count {
        let mut entry = [0; 56];
        file.seek(SeekFrom::Start(table.checked_add(index * size)?)).ok()?;
        file.read_exact(&mut entry).ok()?;
        let kind = u32::from_le_bytes(entry[0..4].try_into().ok()?);
        let offset = u64::from_le_bytes(entry[8..16].try_into().ok()?);
        let length = u64::from_le_bytes(entry[32..40].try_into().ok()?);
        match kind {
            PROGRAM_HEADER_INTERPRETER => has_interpreter = true,
            PROGRAM_HEADER_NOTE => is_go |= is_go_note(file, offset, length).unwrap_or(false),
            _ => {}
        }
    }
    if is_go {
        return Some(DiskDoubt::GoProgram { program });
    }
    (!has_interpreter).then_some(DiskDoubt::StaticProgram { program })
}

/// Whether a segment of notes begins with Go's (its build id, owner "Go").
fn is_go_note(file: &mut File, offset: u64, length: u64) -> Option<bool> {
    if length < 16 {
        return Some(false);
    }
    let mut note = [0; 16];
    file.seek(SeekFrom::Start(offset)).ok()?;
    file.read_exact(&mut note).ok()?;
    Some(u32::from_le_bytes(note[0..4].try_into().ok()?) == 4 && &note[12..16] == b"Go\0\0")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{DiskDoubt, doubt_of_program};

    /// A program header table with these kinds of entries.
    fn elf(kinds: &[u32], note: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0_u8; 64];
        bytes[..6].copy_from_slice(b"\x7fELF\x02\x01");
        bytes[18] = if cfg!(target_arch = "x86_64") { 62 } else { 183 };
        bytes[32] = 64;
        bytes[54] = 56;
        bytes[56] = kinds.len() as u8;
        let notes = 64 + 56 * kinds.len() as u64;
        for kind in kinds {
            let mut entry = [0; 56];
            entry[0..4].copy_from_slice(&kind.to_le_bytes());
            entry[8..16].copy_from_slice(&notes.to_le_bytes());
            entry[32..40].copy_from_slice(&(note.len() as u64).to_le_bytes());
            bytes.extend(entry);
        }
        bytes.extend(note);
        bytes
    }

    #[test]
    fn what_cannot_load_the_shim_is_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let check = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            doubt_of_program(&path).map(|doubt| doubt.reason())
        };
        assert_eq!(check("dynamic", &elf(&[1, 3, 2], b"")), None);
        assert_eq!(check("static", &elf(&[1, 1], b"")), Some("disk-shim-static-program"));
        let note = b"\x04\0\0\0\x10\0\0\0\x04\0\0\0Go\0\0................";
        assert_eq!(check("go", &elf(&[1, 3, 4], note)), Some("disk-shim-go-program"));
        let mut other = elf(&[1, 3], b"");
        other[18] = 40;
        assert_eq!(check("arm", &other), Some("disk-shim-other-machine"));
        let script = format!("#! {} -x\n", folder.path().join("static").display());
        assert_eq!(check("script", script.as_bytes()), Some("disk-shim-static-program"));
        assert_eq!(check("short", b"\x7fELF"), None);
        assert_eq!(check("text", b"echo"), None);
        assert_eq!(doubt_of_program(Path::new("/usr/bin/env")), None);
        let own = std::env::current_exe().unwrap();
        assert_eq!(doubt_of_program(&own), None::<DiskDoubt>);
    }
}
