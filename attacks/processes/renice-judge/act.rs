use crate::raw::*;

pub fn act() -> Result<String, String> {
    let priority = call(GETPRIORITY, &[0, @PARENT@])?;
    call(SETPRIORITY, &[0, @PARENT@, (20 - priority) as usize]).map(|_| "changed".to_owned())
}
