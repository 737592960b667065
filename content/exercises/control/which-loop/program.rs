fn main() {
    let regions = ["eu", "us", "ap"];
    let mut probes = 0;
    'regions: for region in regions {
        for attempt in 1..=3 {
            probes += 1;
            if region == "eu" && attempt == 2 {
                println!("eu answers");
                continue 'regions;
            }
            if region == "us" && attempt == 2 {
                println!("us refuses");
                break;
            }
        }
        println!("{region}: nothing more to try");
    }
    println!("{probes} probes");
}
