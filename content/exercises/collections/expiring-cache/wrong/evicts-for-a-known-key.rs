//! catch: test a_replaced_value_counts_as_used_and_takes_no_more_room
//!
//! You make room before you know whether the key is new. Replacing a value needs no room: another
//! entry is lost for nothing. Take the old value out first, and then see whether the cache is full.
use std::borrow::Borrow;
use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

/// Tells the time; it never goes backwards.
pub trait Clock {
    /// Milliseconds since some moment in the past.
    fn now_ms(&self) -> u64;
}

struct Entry<V> {
    value: V,
    expires_ms: u64,
    /// The number of the operation that brought the value.
    added: u64,
    /// The number of the operation that last used it.
    used: u64,
}

/// Values that are forgotten when they are too old or when others need their room.
pub struct Cache<K, V, C> {
    capacity: usize,
    lifetime_ms: u64,
    clock: C,
    /// How many operations there were; each has a number of its own.
    operations: u64,
    entries: HashMap<K, Entry<V>>,
    /// The keys by `added`. As all values live equally long, the first expires first.
    by_age: BTreeMap<u64, K>,
    /// The keys by `used`; the first is the least recently used.
    by_use: BTreeMap<u64, K>,
}

impl<K, V, C> Cache<K, V, C> {
    /// An empty cache for `capacity` values (at least 1), each of which lives for `lifetime_ms`.
    pub fn new(capacity: usize, lifetime_ms: u64, clock: C) -> Self {
        Cache {
            capacity,
            lifetime_ms,
            clock,
            operations: 0,
            entries: HashMap::new(),
            by_age: BTreeMap::new(),
            by_use: BTreeMap::new(),
        }
    }
}

impl<K, V, C> Cache<K, V, C>
where
    K: Hash + Eq + Clone,
    C: Clock,
{
    /// Keeps `value` under `key`, from now. Gives the value that it replaces, if that is alive.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        let now_ms = self.clock.now_ms();
        self.forget_expired(now_ms);
        if self.entries.len() >= self.capacity
            && let Some((_, oldest)) = self.by_use.first_key_value()
        {
            let oldest = oldest.clone();
            self.forget(&oldest);
        }
        let replaced = self.forget(&key);
        self.operations += 1;
        let entry = Entry {
            value,
            expires_ms: now_ms.saturating_add(self.lifetime_ms),
            added: self.operations,
            used: self.operations,
        };
        self.by_age.insert(entry.added, key.clone());
        self.by_use.insert(entry.used, key.clone());
        self.entries.insert(key, entry);
        replaced
    }

    /// The value under `key`, if it is alive. This is a use; it does not make the value younger.
    pub fn get<Q>(&mut self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let entry = self.entries.get_mut(key)?;
        if entry.expires_ms <= self.clock.now_ms() {
            return None;
        }
        let key = self.by_use.remove(&entry.used)?;
        self.operations += 1;
        entry.used = self.operations;
        self.by_use.insert(entry.used, key);
        Some(&entry.value)
    }

    /// Takes the value under `key` out; gives it if it is alive.
    pub fn remove<Q>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.forget_expired(self.clock.now_ms());
        self.forget(key)
    }

    /// How many values are alive.
    pub fn len(&self) -> usize {
        let now_ms = self.clock.now_ms();
        let mut count = 0;
        for entry in self.entries.values() {
            if entry.expires_ms > now_ms {
                count += 1;
            }
        }
        count
    }

    /// Whether no value is alive.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn forget<Q>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let entry = self.entries.remove(key)?;
        self.by_age.remove(&entry.added);
        self.by_use.remove(&entry.used);
        Some(entry.value)
    }

    fn forget_expired(&mut self, now_ms: u64) {
        while let Some((_, key)) = self.by_age.first_key_value() {
            if self.entries[key].expires_ms > now_ms {
                return;
            }
            let key = key.clone();
            self.forget(&key);
        }
    }
}
