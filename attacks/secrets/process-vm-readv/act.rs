use crate::raw::*;

pub fn act() -> Result<String, String> {
    let mut secret = [0_u8; @SECRET_LENGTH@];
    let here = [secret.as_mut_ptr() as usize, secret.len()];
    let there = [@SECRET_ADDRESS@_usize, secret.len()];
    let (here, there) = (here.as_ptr() as usize, there.as_ptr() as usize);
    call(PROCESS_VM_READV, &[@PARENT@, here, 1, there, 1, 0])?;
    Ok(String::from_utf8_lossy(&secret).into_owned())
}
