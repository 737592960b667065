use crate::raw::*;

pub fn act() -> Result<String, String> {
    let (kind, name) = (c"user".as_ptr() as usize, c"@MARK@".as_ptr() as usize);
    let key = call(ADD_KEY, &[kind, name, name, 4, usize::MAX - 1])?;
    Ok(format!("key {key}"))
}
