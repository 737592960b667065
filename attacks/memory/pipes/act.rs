use crate::raw::*;

pub fn act() -> Result<String, String> {
    let mut bytes = 0_u64;
    let mut open = Vec::new();
    for _ in 0..20_000 {
        let Ok((reader, writer)) = std::io::pipe() else { break };
        let number = std::os::fd::AsRawFd::as_raw_fd(&writer) as usize;
        let _ = call(FCNTL, &[number, 1031, 1 << 20]);
        let _ = call(FCNTL, &[number, 4, 0o4000]);
        let piece = vec![1_u8; 1 << 20];
        bytes += call(WRITE, &[number, piece.as_ptr() as usize, piece.len()]).unwrap_or(0) as u64;
        open.push((reader, writer));
    }
    if bytes > 2 << 30 { Ok(format!("{} MiB", bytes >> 20)) } else { Err(format!("{} MiB", bytes >> 20)) }
}
