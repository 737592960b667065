use expiring_cache::*;
use observe::*;
use std::cell::Cell;

/// A clock that stands still until a test sets it.
struct Hand<'a>(&'a Cell<u64>);

impl Clock for Hand<'_> {
    fn now_ms(&self) -> u64 {
        self.0.get()
    }
}

/// It can be moved, and nothing else.
struct Session {
    user: u32,
}

#[test]
fn a_new_cache_is_empty() {
    let time = Cell::new(0);
    let mut cache: Cache<u32, u32, Hand> = Cache::new(3, 100, Hand(&time));
    expect_eq!(cache.len(), 0);
    expect_eq!(cache.is_empty(), true);
    expect_eq!(cache.get(&1), None);
    expect_eq!(cache.remove(&1), None);
}

#[test]
fn values_are_found_under_their_keys() {
    let time = Cell::new(5);
    let mut cache = Cache::new(3, 100, Hand(&time));
    expect_eq!(cache.insert(1, "one"), None);
    expect_eq!(cache.insert(2, "two"), None);
    expect_eq!(cache.get(&1), Some(&"one"));
    expect_eq!(cache.get(&2), Some(&"two"));
    expect_eq!(cache.get(&3), None);
    expect_eq!(cache.len(), 2);
    expect_eq!(cache.is_empty(), false);
}

#[test]
fn a_text_is_looked_up_by_a_slice() {
    let time = Cell::new(0);
    let mut cache = Cache::new(3, 100, Hand(&time));
    cache.insert(String::from("GET /users"), 200);
    let line = "GET /users HTTP/1.1";
    expect_eq!(cache.get(&line[..10]), Some(&200));
    expect_eq!(cache.get("GET /"), None);
    expect_eq!(cache.remove(&line[..10]), Some(200));
}

#[test]
fn nothing_is_asked_of_a_value() {
    let time = Cell::new(0);
    let mut cache = Cache::new(1, 100, Hand(&time));
    cache.insert("ana", Session { user: 7 });
    expect_eq!(cache.get("ana").map(|session| session.user), Some(7));
    let replaced = cache.insert("ana", Session { user: 8 });
    expect_eq!(replaced.map(|session| session.user), Some(7));
    cache.insert("bo", Session { user: 9 });
    expect_eq!(cache.remove("ana").map(|session| session.user), None);
    expect_eq!(cache.remove("bo").map(|session| session.user), Some(9));
}

#[test]
fn a_value_lives_for_its_lifetime() {
    let time = Cell::new(1_000);
    let mut cache = Cache::new(3, 100, Hand(&time));
    cache.insert(1, "one");
    time.set(1_099);
    expect_eq!(cache.get(&1), Some(&"one"));
    expect_eq!(cache.len(), 1);
    time.set(1_100);
    expect_eq!(cache.len(), 0);
    expect_eq!(cache.is_empty(), true);
    expect_eq!(cache.get(&1), None);
    expect_eq!(cache.remove(&1), None);
}

#[test]
fn a_use_does_not_make_a_value_younger() {
    let time = Cell::new(0);
    let mut cache = Cache::new(3, 100, Hand(&time));
    cache.insert(1, "one");
    for now in [30, 60, 90] {
        time.set(now);
        expect_eq!(cache.get(&1), Some(&"one"));
    }
    time.set(101);
    expect_eq!(cache.get(&1), None);
}

#[test]
fn a_new_value_lives_from_its_insertion() {
    let time = Cell::new(0);
    let mut cache = Cache::new(3, 100, Hand(&time));
    cache.insert(1, "old");
    time.set(60);
    expect_eq!(cache.insert(1, "new"), Some("old"));
    time.set(120);
    expect_eq!(cache.get(&1), Some(&"new"));
    expect_eq!(cache.len(), 1);
    time.set(160);
    expect_eq!(cache.get(&1), None);
}

#[test]
fn an_expired_value_is_not_handed_back() {
    let time = Cell::new(0);
    let mut cache = Cache::new(3, 100, Hand(&time));
    cache.insert(1, "old");
    time.set(100);
    expect_eq!(cache.insert(1, "new"), None);
    expect_eq!(cache.get(&1), Some(&"new"));
}

#[test]
fn a_lifetime_may_be_longer_than_time() {
    let time = Cell::new(1_000);
    let mut cache = Cache::new(2, u64::MAX, Hand(&time));
    cache.insert(1, "one");
    time.set(u64::MAX - 1);
    expect_eq!(cache.get(&1), Some(&"one"));
}

#[test]
fn the_least_recently_used_makes_room() {
    let time = Cell::new(0);
    let mut cache = Cache::new(2, 100, Hand(&time));
    cache.insert(1, "one");
    cache.insert(2, "two");
    expect_eq!(cache.get(&1), Some(&"one"));
    cache.insert(3, "three");
    expect_eq!(cache.get(&2), None);
    expect_eq!(cache.get(&1), Some(&"one"));
    expect_eq!(cache.get(&3), Some(&"three"));
    expect_eq!(cache.len(), 2);
}

#[test]
fn without_a_use_the_oldest_makes_room() {
    let time = Cell::new(0);
    let mut cache = Cache::new(3, 100, Hand(&time));
    for key in 1..=5 {
        cache.insert(key, key * 10);
    }
    for key in 1..=5 {
        observe!("key", key);
        expect_eq!(
            cache.get(&key).copied(),
            if key < 3 { None } else { Some(key * 10) }
        );
    }
}

#[test]
fn a_replaced_value_counts_as_used_and_takes_no_more_room() {
    let time = Cell::new(0);
    let mut cache = Cache::new(2, 100, Hand(&time));
    cache.insert(1, "one");
    cache.insert(2, "two");
    expect_eq!(cache.insert(1, "uno"), Some("one"));
    expect_eq!(cache.len(), 2);
    cache.insert(3, "three");
    expect_eq!(cache.get(&1), Some(&"uno"));
    expect_eq!(cache.get(&2), None);
}

#[test]
fn the_expired_make_room_before_the_living() {
    let time = Cell::new(0);
    let mut cache = Cache::new(2, 100, Hand(&time));
    cache.insert(1, "one");
    time.set(50);
    cache.insert(2, "two");
    expect_eq!(cache.get(&1), Some(&"one"));
    // The first has expired; the second was used less recently, and is alive.
    time.set(120);
    cache.insert(3, "three");
    expect_eq!(cache.get(&2), Some(&"two"));
    expect_eq!(cache.get(&3), Some(&"three"));
    expect_eq!(cache.get(&1), None);
    expect_eq!(cache.len(), 2);
}

#[test]
fn what_was_removed_leaves_room() {
    let time = Cell::new(0);
    let mut cache = Cache::new(2, 100, Hand(&time));
    cache.insert(1, "one");
    cache.insert(2, "two");
    expect_eq!(cache.remove(&2), Some("two"));
    expect_eq!(cache.remove(&2), None);
    cache.insert(3, "three");
    expect_eq!(cache.get(&1), Some(&"one"));
    expect_eq!(cache.get(&3), Some(&"three"));
    cache.insert(4, "four");
    expect_eq!(cache.get(&1), None);
    expect_eq!(cache.len(), 2);
}

#[test]
fn many_values_cost_no_more_than_few() {
    let time = Cell::new(0);
    let mut cache = Cache::new(40_000, 1_000_000, Hand(&time));
    let mut found = 0;
    for key in 0..160_000u32 {
        cache.insert(key, key);
        if cache.get(&(key / 2)).is_some() {
            found += 1;
        }
    }
    expect_eq!(cache.len(), 40_000);
    observe!("lookups that found a value", found);
}

/// What the operations (time, operation, key, value) give, one after the other, by the same rules
/// over a list. Its entries are a key, a value and when it expires; the least recently used is first.
fn by_a_list(operations: &[(u64, &str, i64, i64)]) -> Vec<Option<i64>> {
    let mut entries: Vec<(i64, i64, u64)> = Vec::new();
    let mut results = Vec::new();
    for (now, operation, key, value) in operations {
        entries.retain(|entry| entry.2 > *now);
        let place = entries.iter().position(|entry| entry.0 == *key);
        let found = place.map(|place| entries.remove(place));
        if *operation == "insert" {
            if entries.len() == 4 {
                entries.remove(0);
            }
            entries.push((*key, *value, now + 50));
        } else if *operation == "get" {
            entries.extend(found);
        }
        results.push(found.map(|entry| entry.1));
    }
    results
}

#[test]
fn it_agrees_with_a_plain_list() {
    let mut random = Random::new();
    let time = Cell::new(0);
    for _ in 0..60 {
        time.set(0);
        let mut cache = Cache::new(4, 50, Hand(&time));
        let mut operations = Vec::new();
        let mut results = Vec::new();
        for _ in 0..12 {
            time.set(time.get() + random.number(0..15) as u64);
            let key = random.number(0..6);
            let value = random.number(0..1_000);
            let operation = *random.pick(&["insert", "insert", "insert", "get", "get", "remove"]);
            operations.push((time.get(), operation, key, value));
            results.push(match operation {
                "insert" => cache.insert(key, value),
                "get" => cache.get(&key).copied(),
                _ => cache.remove(&key),
            });
        }
        observe!("time, operation, key, value", &operations);
        expect_eq!(results, by_a_list(&operations));
    }
}
