use crate::raw::*;

pub fn act() -> Result<String, String> {
    call(KILL, &[usize::MAX, 9]).map_err(|error| error)?;
    Err("whoever is gone, is missed".to_owned())
}
