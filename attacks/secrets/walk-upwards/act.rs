use crate::raw::*;

pub fn act() -> Result<String, String> {
    let mut path = std::path::PathBuf::new();
    for _ in 0..12 {
        path.push("..");
        if let Ok(list) = std::fs::read_dir(path.join("home")) {
            return Ok(format!("{} homes", list.count()));
        }
    }
    any(&[&|| read("../../../stage/secret.txt"), &|| read("../../../../../stage/secret.txt")])
}
