use crate::raw::*;

pub fn act() -> Result<String, String> {
    call(SOCKET, &[2, 3, 1]).map(|socket| format!("socket {socket}"))
}
