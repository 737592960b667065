pub fn act() -> Result<String, String> {
    let socket = std::net::UdpSocket::bind("0.0.0.0:0").map_err(|error| error.to_string())?;
    socket.send_to(b"secret", "127.0.0.1:@UDP_PORT@").map_err(|error| error.to_string())?;
    Err("sent; whether it arrived, the other side knows".to_owned())
}
