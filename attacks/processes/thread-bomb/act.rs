pub fn act() -> Result<String, String> {
    let mut threads = Vec::new();
    while threads.len() < 4000 {
        let sleeping = || std::thread::sleep(std::time::Duration::from_millis(1500));
        match std::thread::Builder::new().stack_size(16384).spawn(sleeping) {
            Ok(thread) => threads.push(thread),
            Err(_) => break,
        }
    }
    let count = threads.len();
    threads.into_iter().for_each(|thread| drop(thread.join()));
    if count == 4000 { Ok("4000 threads".to_owned()) } else { Err(format!("{count} threads")) }
}
