use crate::raw::*;

pub fn act() -> Result<String, String> {
    let mut text = vec![0_u8; 4096];
    let length = call(SYSLOG, &[3, text.as_mut_ptr() as usize, text.len()])?;
    Ok(format!("{length} bytes of the log"))
}
