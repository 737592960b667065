use crate::raw::*;

/// A socket address for a port of this machine.
fn address(port: u16) -> [u8; 16] {
    let mut address = [0; 16];
    address[..2].copy_from_slice(&2_u16.to_ne_bytes());
    address[2..4].copy_from_slice(&port.to_be_bytes());
    address[4..8].copy_from_slice(&[127, 0, 0, 1]);
    address
}

pub fn act() -> Result<String, String> {
    let socket = call(SOCKET, &[2, 1, 0])? as usize;
    let address = address(@TCP_PORT@);
    let text = b"secret";
    let fast_open = 0x2000_0000;
    let (text_at, address_at) = (text.as_ptr() as usize, address.as_ptr() as usize);
    call(SENDTO, &[socket, text_at, text.len(), fast_open, address_at, 16])
        .map(|_| "connected".to_owned())
}
