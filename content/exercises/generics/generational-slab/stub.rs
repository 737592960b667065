/// Names a value in a `Slab`. A key is good until its value is removed, and never good again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    index: usize,
    // What tells this key from an older one for the same slot?
}

/// Values under keys that it hands out, in slots that are used again.
pub struct Slab<T> {
    slots: Vec<Option<T>>,
    // Add what it needs, and change what is there.
}

impl<T> Default for Slab<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Slab<T> {
    /// A slab without slots.
    pub fn new() -> Self {
        todo!()
    }

    /// Keeps `value`, in a free slot if there is one, and says under which key.
    pub fn insert(&mut self, value: T) -> Key {
        todo!()
    }

    /// The value under `key`; `None` if it was removed.
    pub fn get(&self, key: Key) -> Option<&T> {
        todo!()
    }

    /// The value under `key`, to change it.
    pub fn get_mut(&mut self, key: Key) -> Option<&mut T> {
        todo!()
    }

    /// Takes the value under `key` out; its slot is free then.
    pub fn remove(&mut self, key: Key) -> Option<T> {
        todo!()
    }

    /// How many values it holds.
    pub fn len(&self) -> usize {
        todo!()
    }

    /// Whether it holds no value.
    pub fn is_empty(&self) -> bool {
        todo!()
    }

    /// How many slots it has ever made.
    pub fn slots(&self) -> usize {
        todo!()
    }
}
