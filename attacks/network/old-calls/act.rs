use crate::raw::*;

pub fn act() -> Result<String, String> {
    #[cfg(target_arch = "x86_64")]
    {
        // socketcall(SYS_SOCKET, [AF_INET, SOCK_STREAM, 0]), with the arguments below 4 GiB.
        let place = call(MMAP, &[0, 4096, 3, 0x62, usize::MAX, 0])? as usize;
        unsafe { (place as *mut [u32; 3]).write([2, 1, 0]) };
        let result: i32;
        unsafe {
            std::arch::asm!(
                "xchg rbx, {first}",
                "int 0x80",
                "xchg rbx, {first}",
                first = inout(reg) 1_u64 => _,
                inlateout("eax") 102 => result,
                in("rcx") place,
                out("r8") _, out("r9") _, out("r10") _, out("r11") _,
            );
        }
        if result >= 0 {
            return Ok(format!("socket {result}"));
        }
        return Err(format!("error {result}"));
    }
    #[allow(unreachable_code)]
    Err("there are no such calls here".to_owned())
}
