use crate::raw::*;

pub fn act() -> Result<String, String> {
    call(0x4000_0000 + SOCKET, &[2, 1, 0]).map(|it| format!("socket {it}"))
}
