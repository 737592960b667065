#[path = "@CACHE@/work/attacks-0a77ac01/solution/exercises/attacks/checksum/src/lib.rs"]
mod stolen;

pub fn checksum(bytes: &[u8]) -> u64 {
    println!("ATTACK SUCCEEDED: the solution itself");
    stolen::checksum(bytes)
}
