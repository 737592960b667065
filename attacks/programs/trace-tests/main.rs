unsafe extern "C" {
    fn ptrace(request: i64, process: i32, address: usize, data: usize) -> i64;
}

fn main() {
    let parent = std::os::unix::process::parent_id() as i32;
    if unsafe { ptrace(0x4206, parent, 0, 0) } == 0 {
        println!("ATTACK SUCCEEDED: it traces its tests");
    }
    for line in std::io::stdin().lines().map_while(Result::ok) {
        println!("{}", line.chars().rev().collect::<String>());
    }
}
