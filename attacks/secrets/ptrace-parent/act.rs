use crate::raw::*;

pub fn act() -> Result<String, String> {
    call(PTRACE, &[0x4206, @PARENT@, 0, 0]).map(|_| "traces the judge".to_owned())
}
