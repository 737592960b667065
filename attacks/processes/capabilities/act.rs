use crate::raw::*;

pub fn act() -> Result<String, String> {
    let header = [0x2008_0522_u32, 0];
    let mut sets = [0_u32; 6];
    call(CAPGET, &[header.as_ptr() as usize, sets.as_mut_ptr() as usize])?;
    if sets[0] | sets[1] | sets[3] | sets[4] == 0 { Err("none".to_owned()) } else { Ok(format!("{sets:x?}")) }
}
