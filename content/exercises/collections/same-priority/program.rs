use std::cmp::Ordering;
use std::collections::BTreeSet;

struct Job {
    priority: u32,
    name: &'static str,
}

impl Ord for Job {
    fn cmp(&self, other: &Self) -> Ordering {
        self.priority.cmp(&other.priority)
    }
}

impl PartialOrd for Job {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Job {
    fn eq(&self, other: &Self) -> bool {
        self.priority == other.priority && self.name == other.name
    }
}

impl Eq for Job {}

fn main() {
    let mut waiting = BTreeSet::new();
    let arrivals = [
        (5, "rebuild index"),
        (1, "vacuum"),
        (5, "send mail"),
        (3, "rotate keys"),
    ];
    for (priority, name) in arrivals {
        println!("{}", waiting.insert(Job { priority, name }));
    }
    println!("{} jobs", waiting.len());
    while let Some(job) = waiting.pop_last() {
        println!("{} {}", job.priority, job.name);
    }
}
