use crate::raw::*;

pub fn act() -> Result<String, String> {
    call(SOCKET, &[31, 3, 1]).map(|socket| format!("socket {socket}"))
}
