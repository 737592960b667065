use crate::raw::*;

pub fn act() -> Result<String, String> {
    if unsafe { fork() } == 0 {
        let _ = call(SETSID, &[]);
        if unsafe { fork() } == 0 {
            carry_mark();
            (0..3).for_each(|it| drop(call(CLOSE, &[it])));
            std::thread::sleep(std::time::Duration::from_secs(20));
        }
        unsafe { _exit(0) };
    }
    std::thread::sleep(std::time::Duration::from_millis(100));
    Err("whether it runs on, is found".to_owned())
}
