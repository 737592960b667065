//! The operations that are under way, by their numbers.

use std::collections::VecDeque;

/// An operation that was sent. Moments are nanoseconds since the start of the run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Operation {
    pub(super) intended: u64,
    pub(super) sent: u64,
    pub(super) connection: usize,
    over: bool,
}

/// Numbers are given in the order of sending, so the oldest that is under way stands in front.
#[derive(Debug, Default)]
pub(super) struct Operations {
    first: u64,
    ring: VecDeque<Operation>,
    under_way: usize,
}

impl Operations {
    pub(super) fn under_way(&self) -> usize {
        self.under_way
    }

    /// The number that the next operation gets.
    pub(super) fn next(&self) -> u64 {
        self.first + self.ring.len() as u64
    }

    pub(super) fn add(&mut self, intended: u64, sent: u64, connection: usize) {
        self.ring.push_back(Operation { intended, sent, connection, over: false });
        self.under_way += 1;
    }

    /// Ends an operation; `None` if it is not under way.
    pub(super) fn end(&mut self, number: u64) -> Option<Operation> {
        let place = usize::try_from(number.checked_sub(self.first)?).ok()?;
        let operation = self.ring.get_mut(place).filter(|operation| !operation.over)?;
        operation.over = true;
        let operation = *operation;
        self.under_way -= 1;
        while self.ring.front().is_some_and(|operation| operation.over) {
            self.ring.pop_front();
            self.first += 1;
        }
        Some(operation)
    }

    /// The operation that was sent first of all that are under way.
    pub(super) fn oldest(&self) -> Option<(u64, Operation)> {
        Some((self.first, *self.ring.front()?))
    }
}

#[cfg(test)]
mod tests {
    use super::Operations;

    #[test]
    fn operations_end_once_in_any_order() {
        let mut operations = Operations::default();
        for number in 0..4 {
            assert_eq!(operations.next(), number);
            operations.add(number * 10, number * 10 + 1, 0);
        }
        assert_eq!(operations.end(2).map(|operation| operation.intended), Some(20));
        assert!(operations.end(2).is_none() && operations.end(4).is_none());
        assert_eq!(operations.oldest().map(|(number, _)| number), Some(0));
        assert!(operations.end(0).is_some() && operations.end(1).is_some());
        assert_eq!(operations.oldest().map(|(number, _)| number), Some(3));
        assert!(operations.end(0).is_none() && operations.end(u64::MAX).is_none());
        assert_eq!((operations.under_way(), operations.next()), (1, 4));
    }
}
