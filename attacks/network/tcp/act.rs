pub fn act() -> Result<String, String> {
    std::net::TcpStream::connect("127.0.0.1:@TCP_PORT@")
        .map(|_| "connected".to_owned())
        .map_err(|error| error.to_string())
}
