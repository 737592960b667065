use crate::raw::*;

pub fn act() -> Result<String, String> {
    let me = call(GETUID, &[])? as usize;
    call(CHOWNAT, &[usize::MAX - 99, c"@VICTIM_FILE@".as_ptr() as usize, me, usize::MAX, 0])
        .map(|_| "given".to_owned())
}
