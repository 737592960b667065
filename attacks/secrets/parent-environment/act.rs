use crate::raw::*;

pub fn act() -> Result<String, String> {
    let parent = std::os::unix::process::parent_id();
    any(&[
        &|| read("/proc/@PARENT@/environ"),
        &|| read(&format!("/proc/{parent}/environ")).map_err(|error| error),
        &|| read("/proc/1/environ"),
    ])
}
