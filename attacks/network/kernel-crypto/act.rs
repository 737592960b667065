use crate::raw::*;

pub fn act() -> Result<String, String> {
    call(SOCKET, &[38, 5, 0]).map(|socket| format!("socket {socket}"))
}
