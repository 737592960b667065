use crate::raw::*;

/// Children that wait a little, as many as the system gives, and no more than `most`.
fn children(most: usize) -> Vec<i32> {
    let mut children = Vec::new();
    while children.len() < most {
        match unsafe { fork() } {
            0 => {
                let _ = call(PRCTL, &[1, 9]);
                std::thread::sleep(std::time::Duration::from_millis(1500));
                unsafe { _exit(0) }
            }
            child if child > 0 => children.push(child),
            _ => break,
        }
    }
    children
}

pub fn act() -> Result<String, String> {
    let children = children(1500);
    for child in &children {
        let _ = call(KILL, &[*child as usize, 9]);
        unsafe { waitpid(*child, std::ptr::null_mut(), 0) };
    }
    match children.len() {
        1500.. => Ok("1500 processes".to_owned()),
        few => Err(format!("{few} processes")),
    }
}
