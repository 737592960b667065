use crate::raw::*;

pub fn act() -> Result<String, String> {
    call(SETHOSTNAME, &[c"mine".as_ptr() as usize, 4]).map(|_| "renamed".to_owned())
}
