use crate::raw::*;

pub fn act() -> Result<String, String> {
    let transcript = std::env::var("OBSERVE_TRANSCRIPT").map_err(|error| error.to_string())?;
    std::fs::remove_file(&transcript).map_err(|error| error.to_string())?;
    let name = std::ffi::CString::new(transcript).map_err(|error| error.to_string())?;
    let made = call(MKNODAT, &[usize::MAX - 99, name.as_ptr() as usize, 0o020666, 0x105]);
    Err(format!("{made:?}"))
}
