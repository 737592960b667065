use crate::raw::*;

pub fn act() -> Result<String, String> {
    let work = "@CACHE@/work/attacks-0a77ac01";
    let file = "exercises/attacks/checksum/tests/tests.rs";
    any(&[
        &|| read(&format!("{work}/submission/{file}")),
        &|| read(&format!("{work}/graded/{file}")),
        &|| read(&format!("../{file}")),
    ])
}
