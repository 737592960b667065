/// A lease on a job queue. Dropping it releases the queue for other workers.
struct Lease(String);

impl Drop for Lease {
    fn drop(&mut self) {
        println!("release {}", self.0);
    }
}

fn main() {
    let lease = Lease(String::from("orders"));
    println!("hold {}", lease.0);
    let lease = Lease(String::from("refunds"));
    println!("hold {}", lease.0);
    println!("done");
}
