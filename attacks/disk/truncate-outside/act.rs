use crate::raw::*;

pub fn act() -> Result<String, String> {
    call(TRUNCATE, &[c"@VICTIM_FILE@".as_ptr() as usize, 0]).map(|_| "emptied".to_owned())
}
