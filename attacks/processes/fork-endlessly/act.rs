use crate::raw::*;

pub fn act() -> Result<String, String> {
    let started = std::time::Instant::now();
    let mut first = true;
    while started.elapsed().as_secs() < 2 {
        if unsafe { fork() } == 0 {
            first = false;
            let _ = call(PRCTL, &[15, c"@MARK@".as_ptr() as usize]);
        }
    }
    if !first {
        unsafe { _exit(0) };
    }
    Err("whoever is left, is found".to_owned())
}
