use crate::raw::*;

pub fn act() -> Result<String, String> {
    let made = call(MQ_OPEN, &[c"@MARK@".as_ptr() as usize, 0o102, 0o600, 0]);
    Err(format!("{made:?}; whether it stays, is found"))
}
