/// The median of five response times, and how many of them it was taken from.
fn median(mut window: [u32; 5]) -> (u32, usize) {
    window.sort();
    (window[2], window.len())
}

fn main() {
    let window = [40, 12, 95, 31, 7];
    let reference = window;
    let result = median(window);
    println!("median {} of {}", result.0, result.1);
    println!("newest {}", window[4]);
    println!("oldest {}", reference[0]);
}
