use crate::raw::*;

pub fn act() -> Result<String, String> {
    let (path, name) = (c"@VICTIM_FILE@".as_ptr() as usize, c"user.mine".as_ptr() as usize);
    call(SETXATTR, &[path, name, name, 4, 0]).map(|_| "written".to_owned())
}
