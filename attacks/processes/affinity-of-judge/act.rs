use crate::raw::*;

pub fn act() -> Result<String, String> {
    let all = [u64::MAX; 16];
    call(SCHED_SETAFFINITY, &[@PARENT@, 128, all.as_ptr() as usize]).map(|_| "chosen".to_owned())
}
