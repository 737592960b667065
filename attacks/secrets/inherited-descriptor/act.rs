use crate::raw::*;

pub fn act() -> Result<String, String> {
    use std::mem::ManuallyDrop;
    use std::os::fd::FromRawFd;
    use std::os::unix::fs::FileExt;
    for number in 3..4096 {
        if call(FCNTL, &[number, 1, 0]).is_err() {
            continue;
        }
        // Not dropped: what is open here may be the transcript.
        let file = ManuallyDrop::new(unsafe { std::fs::File::from_raw_fd(number as i32) });
        let mut text = [0; 100];
        let length = file.read_at(&mut text, 0).unwrap_or(0);
        let text = String::from_utf8_lossy(&text[..length]).into_owned();
        if text.contains("masterwork-secret") {
            return Ok(format!("descriptor {number}: {text}"));
        }
    }
    Err("no descriptor of anybody else's".to_owned())
}
