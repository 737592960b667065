use crate::raw::*;

pub fn act() -> Result<String, String> {
    call(KILL, &[@PARENT@, 0]).map(|_| "it could".to_owned())
}
