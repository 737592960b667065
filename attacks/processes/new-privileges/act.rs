use crate::raw::*;

pub fn act() -> Result<String, String> {
    match call(PRCTL, &[39, 0, 0, 0, 0])? {
        0 => Ok("it could".to_owned()),
        _ => Err("it could not".to_owned()),
    }
}
