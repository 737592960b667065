pub fn act() -> Result<String, String> {
    use std::os::unix::fs::PermissionsExt;
    let here = std::env::current_dir().map_err(|error| error.to_string())?;
    std::fs::create_dir_all("inner/more").map_err(|error| error.to_string())?;
    for folder in [here.join("inner/more"), here.join("inner"), here] {
        let shut = std::fs::Permissions::from_mode(0);
        std::fs::set_permissions(folder, shut).map_err(|error| error.to_string())?;
    }
    Err("shut".to_owned())
}
