use crate::raw::*;

pub fn act() -> Result<String, String> {
    let made = call(SHMGET, &[@KEY@, 4096, 0o1600]);
    Err(format!("{made:?}; whether it stays, is found"))
}
