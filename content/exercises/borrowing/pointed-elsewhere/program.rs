fn main() {
    let mut jobs = vec![String::from("mail"), String::from("resize")];

    let mut current = &jobs[0];
    println!("start {current}");

    jobs.push(String::from("mail again"));

    current = &jobs[1];
    println!("start {current}");

    let last = &jobs[jobs.len() - 1];
    println!("{current}, then {last}");
}
