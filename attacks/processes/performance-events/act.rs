use crate::raw::*;

pub fn act() -> Result<String, String> {
    let mut attributes = [0_u64; 16];
    attributes[0] = 1 | (128 << 32);
    call(PERF_EVENT_OPEN, &[attributes.as_ptr() as usize, 0, usize::MAX, usize::MAX, 0])
        .map(|it| format!("event {it}"))
}
