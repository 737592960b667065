/// The number, or the bound that it passes.
pub fn clamp(number: i32, low: i32, high: i32) -> i32 {
    if observe::mutate!("no-upper", number > high, false) {
        observe::mutate!("one-off", high, high - 1)
    } else if observe::mutate!("no-lower", number < low, false) {
        low
    } else {
        number
    }
}
