use crate::raw::*;

pub fn act() -> Result<String, String> {
    let mut limit = [0_u64; 2];
    call(PRLIMIT, &[@PARENT@, 4, 0, limit.as_mut_ptr() as usize])?;
    call(PRLIMIT, &[@PARENT@, 4, limit.as_ptr() as usize, 0]).map(|_| "changed".to_owned())
}
