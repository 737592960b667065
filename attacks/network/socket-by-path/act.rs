pub fn act() -> Result<String, String> {
    std::os::unix::net::UnixStream::connect("@UNIX_PATH@")
        .map(|_| "connected".to_owned())
        .map_err(|error| error.to_string())
}
