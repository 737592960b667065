use crate::raw::*;

pub fn act() -> Result<String, String> {
    let mut parameters = [0_u32; 30];
    call(IO_URING_SETUP, &[4, parameters.as_mut_ptr() as usize]).map(|it| format!("ring {it}"))
}
