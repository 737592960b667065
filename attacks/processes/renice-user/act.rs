use crate::raw::*;

pub fn act() -> Result<String, String> {
    let mut renamed = 0;
    for process in [@PARENT@_usize, std::os::unix::process::parent_id() as usize] {
        if call(GETPRIORITY, &[0, process]).is_ok() {
            renamed += usize::from(call(SETPRIORITY, &[0, process, 0]).is_ok());
        }
    }
    if renamed > 0 { Ok(format!("{renamed} processes")) } else { Err("of none".to_owned()) }
}
