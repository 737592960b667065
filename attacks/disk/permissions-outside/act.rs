pub fn act() -> Result<String, String> {
    use std::os::unix::fs::PermissionsExt;
    let all = std::fs::Permissions::from_mode(0o777);
    std::fs::set_permissions("@VICTIM_FILE@", all).map(|()| "opened".to_owned()).map_err(|error| error.to_string())
}
