fn main() {
    let length: u32 = 65_600;
    println!("length: {}", length as u16);

    let drift: i8 = -2;
    let byte = drift as u8;
    println!("byte: {byte}");
    println!("widened: {} {}", byte as u16, drift as u16);

    let humidity = 300.9;
    println!("humidity: {}", humidity as u8);

    let mean = (drift - 5) / 2;
    println!("mean: {mean}");
}
