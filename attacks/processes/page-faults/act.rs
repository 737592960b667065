use crate::raw::*;

pub fn act() -> Result<String, String> {
    call(USERFAULTFD, &[1]).map(|it| format!("descriptor {it}"))
}
