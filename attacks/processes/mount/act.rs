use crate::raw::*;

pub fn act() -> Result<String, String> {
    let kind = c"tmpfs".as_ptr() as usize;
    any(&[
        &|| call(MOUNT, &[kind, c".".as_ptr() as usize, kind, 0, 0]).map(|_| "mounted".to_owned()),
        &|| call(OPEN_TREE, &[usize::MAX - 99, c"/".as_ptr() as usize, 1]).map(|_| "copied".to_owned()),
        &|| call(FSOPEN, &[kind, 0]).map(|_| "made".to_owned()),
    ])
}
