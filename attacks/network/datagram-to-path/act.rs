pub fn act() -> Result<String, String> {
    let socket = std::os::unix::net::UnixDatagram::unbound().map_err(|error| error.to_string())?;
    for path in ["/run/systemd/journal/dev-log", "/dev/log", "/run/systemd/notify"] {
        if socket.send_to(b"", path).is_ok() {
            return Ok(format!("sent to {path}"));
        }
    }
    Err("no service could be reached".to_owned())
}
