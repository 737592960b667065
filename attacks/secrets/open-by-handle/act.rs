use crate::raw::*;

pub fn act() -> Result<String, String> {
    // The handle of inode 2, the root of most file systems.
    let handle = [8_u32, 1, 2, 0];
    let here = std::fs::File::open(".").map_err(|error| error.to_string())?;
    let here = std::os::fd::AsRawFd::as_raw_fd(&here) as usize;
    call(OPEN_BY_HANDLE, &[here, handle.as_ptr() as usize, 0]).map(|it| format!("descriptor {it}"))
}
