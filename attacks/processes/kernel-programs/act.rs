use crate::raw::*;

pub fn act() -> Result<String, String> {
    let attributes = [1_u32, 4, 4, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    call(BPF, &[0, attributes.as_ptr() as usize, 64]).map(|it| format!("map {it}"))
}
