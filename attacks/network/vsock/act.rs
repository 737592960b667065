use crate::raw::*;

pub fn act() -> Result<String, String> {
    call(SOCKET, &[40, 1, 0]).map(|socket| format!("socket {socket}"))
}
