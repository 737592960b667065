pub fn act() -> Result<String, String> {
    use std::os::linux::net::SocketAddrExt;
    use std::os::unix::net::{SocketAddr, UnixStream};
    let name = SocketAddr::from_abstract_name("@ABSTRACT@").map_err(|error| error.to_string())?;
    UnixStream::connect_addr(&name)
        .map(|_| "connected".to_owned())
        .map_err(|error| error.to_string())
}
