use crate::raw::*;

pub fn act() -> Result<String, String> {
    call(SOCKET, &[17, 3, 0x0300]).map(|socket| format!("socket {socket}"))
}
