use crate::raw::*;

pub fn act() -> Result<String, String> {
    let judge = call(PIDFD_OPEN, &[@PARENT@, 0])? as usize;
    in_child(|| call(SETNS, &[judge, 0x0002_0000]).is_ok() || call(SETNS, &[judge, 0x4000_0000]).is_ok())
}
