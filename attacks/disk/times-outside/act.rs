use crate::raw::*;

pub fn act() -> Result<String, String> {
    let times = [1_u64, 0, 1, 0];
    let path = c"@VICTIM_FILE@".as_ptr() as usize;
    call(UTIMENSAT, &[usize::MAX - 99, path, times.as_ptr() as usize, 0]).map(|_| "changed".to_owned())
}
