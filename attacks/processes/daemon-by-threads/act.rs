use crate::raw::*;

pub fn act() -> Result<String, String> {
    static mut STACK: [u8; 65536] = [0; 65536];
    extern "C" fn stay(_: *mut u8) -> i32 {
        carry_mark();
        std::thread::sleep(std::time::Duration::from_secs(20));
        0
    }
    unsafe extern "C" {
        fn clone(work: extern "C" fn(*mut u8) -> i32, stack: *mut u8, flags: i32, argument: *mut u8) -> i32;
    }
    let top = unsafe { (&raw mut STACK).cast::<u8>().add(65536) };
    // Memory, files and signals in common; no signal to the parent at its end.
    let process = unsafe { clone(stay, top, 0x100 | 0x400 | 0x8000, std::ptr::null_mut()) };
    std::thread::sleep(std::time::Duration::from_millis(100));
    Err(format!("process {process}; whether it runs on, is found"))
}
