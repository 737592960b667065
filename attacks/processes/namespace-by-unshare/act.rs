use crate::raw::*;

pub fn act() -> Result<String, String> {
    in_child(|| call(UNSHARE, &[0x1000_0000]).is_ok() || call(UNSHARE, &[0x0002_0000]).is_ok())
}
