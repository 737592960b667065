const LIMIT: u32 = 100;

fn main() {
    let limit = LIMIT;
    let mut used = 30;

    let left = {
        let limit = limit / 2;
        used += 10;
        let used = used + 5;
        println!("inside: {used} of {limit}");
        limit - used
    };

    println!("after: {used} of {limit}");
    println!("left: {left}");
}
