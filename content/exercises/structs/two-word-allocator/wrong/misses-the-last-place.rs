//! catch: test the_last_pages_can_be_taken
//!
//! Your search stops one place too early. A run of `count` pages may begin at `64 - count`
//! itself: then it ends with page 63. A range `0..n` does not contain `n`.
/// Which of 64 pages are in use, and by which allocation. At most 16 bytes.
#[derive(Debug, Default)]
pub struct PageMap {
    /// A bit for each page that is in use.
    used: u64,
    /// A bit for each page at which an allocation begins; always a part of `used`.
    begins: u64,
}

impl PageMap {
    /// The number of pages in a map.
    pub const PAGES: usize = 64;

    /// A map of free pages.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the lowest free run of `count` pages and returns its first page.
    ///
    /// Panics with "cannot allocate 0 pages" or "no free run of … pages (the longest has …)".
    pub fn allocate(&mut self, count: usize) -> usize {
        assert!(count > 0, "cannot allocate 0 pages");
        let longest = self.longest_free_run();
        for page in 0..Self::PAGES.saturating_sub(count) {
            if self.used & Self::run(page, count) == 0 {
                self.used |= Self::run(page, count);
                self.begins |= Self::run(page, 1);
                return page;
            }
        }
        panic!("no free run of {count} pages (the longest has {longest})");
    }

    /// Gives back the allocation that begins at `page` and returns its number of pages.
    ///
    /// Panics with "page … is outside the map", "page … is already free" or
    /// "page … is inside the allocation at page …".
    pub fn release(&mut self, page: usize) -> usize {
        assert!(page < Self::PAGES, "page {page} is outside the map");
        assert!(self.is_used(page), "page {page} is already free");
        let mut first = page;
        while !self.is_begin(first) {
            first -= 1;
        }
        assert!(
            first == page,
            "page {page} is inside the allocation at page {first}"
        );
        let mut end = page + 1;
        while end < Self::PAGES && self.is_used(end) && !self.is_begin(end) {
            end += 1;
        }
        let count = end - page;
        self.used &= !Self::run(page, count);
        self.begins &= !Self::run(page, 1);
        count
    }

    /// How many pages are free.
    pub fn free_pages(&self) -> usize {
        self.used.count_zeros() as usize
    }

    /// The length of the longest run of free pages.
    pub fn longest_free_run(&self) -> usize {
        let mut longest = 0;
        let mut current = 0;
        for page in 0..Self::PAGES {
            current = if self.is_used(page) { 0 } else { current + 1 };
            longest = longest.max(current);
        }
        longest
    }

    fn is_used(&self, page: usize) -> bool {
        self.used & Self::run(page, 1) != 0
    }

    fn is_begin(&self, page: usize) -> bool {
        self.begins & Self::run(page, 1) != 0
    }

    /// The bits of `count` pages (1 to 64) from `first` on.
    fn run(first: usize, count: usize) -> u64 {
        (u64::MAX >> (Self::PAGES - count)) << first
    }
}
