//! Removes a folder that a hostile program has filled, however deep and however shut.
//!
//! A recursion would run out of stack or descriptors in a deep tree, so the tree is flattened: each
//! folder's own folders are moved to the top before it is removed.

use std::ffi::{CStr, CString};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;

use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags, openat, renameat, unlinkat};

/// Removes a folder and all in it. Links are removed, never followed.
///
/// # Errors
/// If something cannot be removed.
pub(crate) fn remove_folder(path: &Path) -> rustix::io::Result<()> {
    let found = match rustix::fs::lstat(path) {
        Ok(found) => FileType::from_raw_mode(found.st_mode),
        Err(rustix::io::Errno::NOENT) => return Ok(()),
        Err(error) => return Err(error),
    };
    if found != FileType::Directory {
        return rustix::fs::unlink(path);
    }
    // It may have been shut against its owner; if it is somebody else's, opening it says so.
    let _ = rustix::fs::chmod(path, Mode::RWXU);
    let top = open_folder(rustix::fs::CWD, path)?;
    let mut moved = 0_u64;
    loop {
        let folders = remove_files(top.as_fd())?;
        if folders.is_empty() {
            break;
        }
        for name in &folders {
            flatten(top.as_fd(), name, &mut moved)?;
        }
    }
    rustix::fs::rmdir(path)
}

/// Empties the folder `name` of `top` into `top`, and removes it.
fn flatten(top: BorrowedFd<'_>, name: &CStr, moved: &mut u64) -> rustix::io::Result<()> {
    // A folder that was shut against its owner.
    let _ = rustix::fs::chmodat(top, name, Mode::RWXU, AtFlags::empty());
    let folder = open_folder(top, name)?;
    for inner in remove_files(folder.as_fd())? {
        let _ = rustix::fs::chmodat(&folder, inner.as_c_str(), Mode::RWXU, AtFlags::empty());
        // The program may have left folders of any name.
        loop {
            *moved += 1;
            match renameat(&folder, inner.as_c_str(), top, format!(".cleared-{moved}")) {
                Err(rustix::io::Errno::EXIST | rustix::io::Errno::NOTEMPTY) => {}
                result => break result?,
            }
        }
    }
    unlinkat(top, name, AtFlags::REMOVEDIR)
}

/// Removes all that is no folder, and names the folders.
fn remove_files(folder: BorrowedFd<'_>) -> rustix::io::Result<Vec<CString>> {
    let mut folders = Vec::new();
    for entry in Dir::read_from(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        if name == c"." || name == c".." {
            continue;
        }
        if is_folder(folder, name, entry.file_type())? {
            folders.push(name.to_owned());
        } else {
            unlinkat(folder, name, AtFlags::empty())?;
        }
    }
    Ok(folders)
}

fn is_folder(at: BorrowedFd<'_>, name: &CStr, known: FileType) -> rustix::io::Result<bool> {
    if known != FileType::Unknown {
        return Ok(known == FileType::Directory);
    }
    let found = rustix::fs::statat(at, name, AtFlags::SYMLINK_NOFOLLOW)?;
    Ok(FileType::from_raw_mode(found.st_mode) == FileType::Directory)
}

fn open_folder<P: rustix::path::Arg>(at: impl AsFd, path: P) -> rustix::io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    openat(at, path, flags, Mode::empty())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::remove_folder;

    #[test]
    fn a_deep_tree_a_shut_folder_and_links_are_removed() {
        let outside = tempfile::tempdir().unwrap();
        std::fs::write(outside.path().join("kept"), "").unwrap();
        let root = outside.path().join("job");
        std::fs::create_dir(&root).unwrap();
        symlink(outside.path(), root.join("link")).unwrap();
        std::fs::create_dir_all(root.join(".cleared-1/full")).unwrap();
        std::fs::create_dir_all(root.join("shut/inner")).unwrap();
        let shut = std::fs::Permissions::from_mode(0o0);
        std::fs::set_permissions(root.join("shut"), shut).unwrap();
        let mut folder = super::open_folder(rustix::fs::CWD, &root).unwrap();
        for _ in 0..5000 {
            rustix::fs::mkdirat(&folder, "deeper", rustix::fs::Mode::RWXU).unwrap();
            folder = super::open_folder(&folder, "deeper").unwrap();
        }
        rustix::fs::chmod(&root, rustix::fs::Mode::empty()).unwrap();
        remove_folder(&root).unwrap();
        assert!(!root.exists());
        symlink(outside.path(), &root).unwrap();
        remove_folder(&root).unwrap();
        assert!(!root.is_symlink());
        assert!(outside.path().join("kept").exists());
        remove_folder(&root).unwrap();
    }
}
