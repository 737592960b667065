use generational_slab::*;
use observe::*;

/// It can be neither copied, compared, printed nor made from nothing.
struct Connection {
    peer: u32,
}

fn peer(connection: Option<&Connection>) -> Option<u32> {
    Some(connection?.peer)
}

#[test]
fn a_new_slab_is_empty() {
    let slab: Slab<Connection> = Slab::new();
    expect_eq!(slab.len(), 0);
    expect_eq!(slab.is_empty(), true);
    expect_eq!(slab.slots(), 0);
    let slab: Slab<Connection> = Slab::default();
    expect_eq!(slab.slots(), 0);
}

#[test]
fn values_are_found_under_their_keys() {
    let mut slab = Slab::new();
    let first = slab.insert(Connection { peer: 10 });
    let second = slab.insert(Connection { peer: 20 });
    expect_eq!(peer(slab.get(first)), Some(10));
    expect_eq!(peer(slab.get(second)), Some(20));
    expect_eq!(slab.len(), 2);
    expect_eq!(slab.is_empty(), false);
    expect_eq!(slab.slots(), 2);
}

#[test]
fn values_can_be_changed() {
    let mut slab = Slab::new();
    let key = slab.insert(String::from("open"));
    if let Some(state) = slab.get_mut(key) {
        state.push_str(", idle");
    }
    expect_eq!(slab.get(key).map(String::as_str), Some("open, idle"));
    slab.remove(key);
    expect_eq!(slab.get_mut(key), None);
}

#[test]
fn what_was_removed_is_gone() {
    let mut slab = Slab::new();
    let first = slab.insert(1);
    let second = slab.insert(2);
    expect_eq!(slab.remove(first), Some(1));
    expect_eq!(slab.get(first), None);
    expect_eq!(slab.get(second), Some(&2));
    expect_eq!(slab.len(), 1);
    expect_eq!(slab.slots(), 2);
}

#[test]
fn a_second_removal_does_nothing() {
    let mut slab = Slab::new();
    let first = slab.insert(1);
    let second = slab.insert(2);
    slab.remove(first);
    expect_eq!(slab.remove(first), None);
    expect_eq!(slab.len(), 1);
    slab.insert(3);
    slab.insert(4);
    expect_eq!(slab.slots(), 3);
    expect_eq!(slab.get(second), Some(&2));
}

#[test]
fn a_free_slot_is_used_again() {
    let mut slab = Slab::new();
    let mut keys = Vec::new();
    for number in 0..10 {
        keys.push(slab.insert(number));
    }
    for key in &keys[3..7] {
        slab.remove(*key);
    }
    expect_eq!(slab.len(), 6);
    for number in 0..5 {
        slab.insert(number);
    }
    expect_eq!(slab.len(), 11);
    expect_eq!(slab.slots(), 11);
}

#[test]
fn an_old_key_does_not_lead_to_a_new_value() {
    let mut slab = Slab::new();
    let old = slab.insert(1);
    slab.remove(old);
    let new = slab.insert(2);
    expect_eq!(slab.slots(), 1);
    expect_eq!(slab.get(old), None);
    expect_eq!(slab.get_mut(old), None);
    expect_eq!(slab.remove(old), None);
    expect_eq!(slab.get(new), Some(&2));
    expect_eq!(slab.len(), 1);
}

#[test]
fn no_two_keys_of_a_slot_are_equal() {
    let mut slab = Slab::new();
    let mut keys: Vec<Key> = Vec::new();
    for round in 0..300 {
        let key = slab.insert(round);
        observe!("values before", round);
        expect_eq!(keys.contains(&key), false);
        for old in &keys {
            expect!(slab.get(*old).is_none());
        }
        expect_eq!(slab.remove(key), Some(round));
        keys.push(key);
    }
    expect_eq!(slab.slots(), 1);
}

#[test]
fn a_key_of_another_slab_does_not_panic() {
    let mut large = Slab::new();
    let mut last = large.insert(0);
    for number in 1..50 {
        last = large.insert(number);
    }
    let mut small: Slab<u32> = Slab::new();
    expect_eq!(small.get(last), None);
    expect_eq!(small.get_mut(last), None);
    expect_eq!(small.remove(last), None);
}

#[test]
fn it_agrees_with_a_list_of_pairs() {
    let mut random = Random::new();
    let mut slab = Slab::new();
    let mut pairs: Vec<(Key, i64)> = Vec::new();
    let mut gone: Vec<Key> = Vec::new();
    let mut most = 0;
    for number in 0..200 {
        if pairs.is_empty() || random.number(0..5) < 3 {
            pairs.push((slab.insert(number), number));
        } else {
            let place = random.number(0..pairs.len() as i64) as usize;
            let (key, value) = pairs.swap_remove(place);
            observe!("removed", value);
            expect_eq!(slab.remove(key), Some(value));
            gone.push(key);
        }
        most = pairs.len().max(most);
    }
    expect_eq!(slab.len(), pairs.len());
    expect_eq!(slab.slots(), most);
    for place in 0..pairs.len() {
        let key = pairs[place].0;
        observe!("still there", place);
        expect_eq!(slab.get(key), Some(&pairs[place].1));
    }
    for place in 0..gone.len() {
        observe!("gone", place);
        expect_eq!(slab.get(gone[place]), None);
    }
}
