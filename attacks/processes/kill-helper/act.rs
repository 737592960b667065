use crate::raw::*;

pub fn act() -> Result<String, String> {
    let parent = std::os::unix::process::parent_id() as usize;
    match call(KILL, &[parent, 9]) {
        // The first process of a process namespace ignores it: it is there still.
        Ok(_) if call(KILL, &[parent, 0]).is_err() => Ok("killed".to_owned()),
        Ok(_) => Err("the signal changed nothing".to_owned()),
        Err(error) => Err(error),
    }
}
