use crate::raw::*;

pub fn act() -> Result<String, String> {
    call(KEYCTL, &[0, usize::MAX - 2, 0]).map(|key| format!("keyring {key}"))
}
