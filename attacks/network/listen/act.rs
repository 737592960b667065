pub fn act() -> Result<String, String> {
    std::net::TcpListener::bind("0.0.0.0:0")
        .map(|it| format!("listens at {:?}", it.local_addr()))
        .map_err(|error| error.to_string())
}
