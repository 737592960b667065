use crate::raw::*;

pub fn act() -> Result<String, String> {
    let queue = call(MSGGET, &[@KEY@, 0o1600]);
    let semaphore = call(SEMGET, &[@KEY@, 1, 0o1600]);
    Err(format!("{queue:?} {semaphore:?}; whether they stay, is found"))
}
