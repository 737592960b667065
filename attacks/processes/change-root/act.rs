use crate::raw::*;

pub fn act() -> Result<String, String> {
    in_child(|| call(CHROOT, &[c".".as_ptr() as usize]).is_ok())
}
