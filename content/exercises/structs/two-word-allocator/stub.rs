/// Which of 64 pages are in use, and by which allocation. At most 16 bytes.
#[derive(Debug, Default)]
pub struct PageMap {
    // Your fields.
}

impl PageMap {
    /// The number of pages in a map.
    pub const PAGES: usize = 64;

    /// A map of free pages.
    pub fn new() -> Self {
        todo!()
    }

    /// Takes the lowest free run of `count` pages and returns its first page.
    ///
    /// Panics with "cannot allocate 0 pages" or "no free run of … pages (the longest has …)".
    pub fn allocate(&mut self, count: usize) -> usize {
        todo!()
    }

    /// Gives back the allocation that begins at `page` and returns its number of pages.
    ///
    /// Panics with "page … is outside the map", "page … is already free" or
    /// "page … is inside the allocation at page …".
    pub fn release(&mut self, page: usize) -> usize {
        todo!()
    }

    /// How many pages are free.
    pub fn free_pages(&self) -> usize {
        todo!()
    }

    /// The length of the longest run of free pages.
    pub fn longest_free_run(&self) -> usize {
        todo!()
    }
}
