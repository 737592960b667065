use crate::raw::*;

pub fn act() -> Result<String, String> {
    let links = [("@SECRET_FILE@", "transcript"), ("@VICTIM_FOLDER@", "run"), ("/", "root"), ("loop", "loop")];
    let made = links.iter().filter(|(to, name)| std::os::unix::fs::symlink(to, name).is_ok()).count();
    let _ = call(MKNODAT, &[usize::MAX - 99, c"pipe".as_ptr() as usize, 0o010600, 0]);
    Err(format!("{made} links"))
}
