use crate::raw::*;

pub fn act() -> Result<String, String> {
    let parent = std::os::unix::process::parent_id() as usize;
    match call(KILL, &[parent, 19]) {
        Ok(_) => Err("the signal changed nothing".to_owned()),
        Err(error) => Err(error),
    }
}
