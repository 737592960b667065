use crate::raw::*;

pub fn act() -> Result<String, String> {
    call(SOCKET, &[16, 3, 0]).map(|socket| format!("socket {socket}"))
}
