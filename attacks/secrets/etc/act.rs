use crate::raw::*;

pub fn act() -> Result<String, String> {
    any(&[&|| read("/etc/passwd"), &|| read("/etc/shadow"), &|| read("/etc/hostname")])
}
