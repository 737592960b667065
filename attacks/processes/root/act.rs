use crate::raw::*;

pub fn act() -> Result<String, String> {
    let id = call(GETUID, &[])?;
    if id == 0 || call(SETUID, &[0]).is_ok() { Ok("root".to_owned()) } else { Err(format!("user {id}")) }
}
