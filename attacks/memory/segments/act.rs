use crate::raw::*;

pub fn act() -> Result<String, String> {
    let mut bytes = 0_usize;
    let mut made = Vec::new();
    for _ in 0..26 {
        let Ok(piece) = call(SHMGET, &[0, 100 << 20, 0o1600]) else { break };
        made.push(piece);
        let Ok(place) = call(SHMAT, &[piece as usize, 0, 0]) else { break };
        for page in (place as usize..place as usize + (100 << 20)).step_by(4096) {
            unsafe { (page as *mut u8).write_volatile(1) };
        }
        let _ = call(SHMDT, &[place as usize]);
        bytes += 100 << 20;
    }
    for piece in made {
        let _ = call(SHMCTL, &[piece as usize, 0, 0]);
    }
    if bytes > 2500 << 20 { Ok(format!("{} MiB", bytes >> 20)) } else { Err(format!("{} MiB", bytes >> 20)) }
}
