#[derive(Debug)]
struct BadPort;

struct Resource(&'static str);

impl Drop for Resource {
    fn drop(&mut self) {
        println!("release {}", self.0);
    }
}

fn start(port: &str) -> Result<u16, BadPort> {
    let _socket = Resource("socket");
    let port: u16 = port.parse().map_err(|_| BadPort)?;
    let _lock = Resource("lock");
    println!("listening");
    Ok(port)
}

fn main() {
    for setting in ["eighty", "8080"] {
        let result = start(setting);
        println!("{result:?}");
    }
}
