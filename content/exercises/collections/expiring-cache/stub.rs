/// Tells the time; it never goes backwards.
pub trait Clock {
    /// Milliseconds since some moment in the past.
    fn now_ms(&self) -> u64;
}

/// Values that are forgotten when they are too old or when others need their room.
pub struct Cache<K, V, C> {
    capacity: usize,
    lifetime_ms: u64,
    clock: C,
    values: Vec<(K, V)>,
    // Give it the collections that it needs.
}

// Add the bounds that your collections ask for, where they are needed.
impl<K, V, C> Cache<K, V, C> {
    /// An empty cache for `capacity` values (at least 1), each of which lives for `lifetime_ms`.
    pub fn new(capacity: usize, lifetime_ms: u64, clock: C) -> Self {
        todo!()
    }

    /// Keeps `value` under `key`, from now. Gives the value that it replaces, if that is alive.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        todo!()
    }

    /// The value under `key`, if it is alive. This is a use; it does not make the value younger.
    pub fn get<Q: ?Sized>(&mut self, key: &Q) -> Option<&V> {
        todo!()
    }

    /// Takes the value under `key` out; gives it if it is alive.
    pub fn remove<Q: ?Sized>(&mut self, key: &Q) -> Option<V> {
        todo!()
    }

    /// How many values are alive.
    pub fn len(&self) -> usize {
        todo!()
    }

    /// Whether no value is alive.
    pub fn is_empty(&self) -> bool {
        todo!()
    }
}
