use crate::raw::*;

pub fn act() -> Result<String, String> {
    call(IOPRIO_SET, &[1, @PARENT@, (2 << 13) | 4]).map(|_| "changed".to_owned())
}
