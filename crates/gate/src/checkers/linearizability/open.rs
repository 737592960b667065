//! Which calls are open at a place in the history, when the place moves forward and back.

/// A call's place in the list of calls. Half the size of a pointer: millions are remembered.
pub(super) type CallId = u32;

/// The start or the end of an ok call, in order.
#[derive(Clone, Copy)]
pub(super) enum Mark {
    Invoked(CallId),
    Returned(CallId),
}

/// The ok calls that are open at a place among the marks, by their invocation.
pub(super) struct Open {
    /// For each call the one after it and the one before it. The last entry stands for both ends
    /// of the list.
    next: Vec<CallId>,
    previous: Vec<CallId>,
    mark: usize,
}

impl Open {
    pub(super) fn new(call_count: usize) -> Self {
        let ends = call_count as CallId;
        Open { next: vec![ends; call_count + 1], previous: vec![ends; call_count + 1], mark: 0 }
    }

    /// Goes forward or back to where so many marks have passed.
    pub(super) fn move_to(&mut self, marks: &[Mark], mark: usize) {
        while self.mark < mark {
            match marks[self.mark] {
                Mark::Invoked(call) => self.append(call),
                Mark::Returned(call) => self.unlink(call),
            }
            self.mark += 1;
        }
        while self.mark > mark {
            self.mark -= 1;
            match marks[self.mark] {
                Mark::Invoked(call) => self.unlink(call),
                Mark::Returned(call) => self.link_again(call),
            }
        }
    }

    fn append(&mut self, call: CallId) {
        let ends = self.next.len() - 1;
        let last = self.previous[ends];
        self.previous[call as usize] = last;
        self.next[call as usize] = ends as CallId;
        self.link_again(call);
    }

    fn unlink(&mut self, call: CallId) {
        let (next, previous) = (self.next[call as usize], self.previous[call as usize]);
        self.next[previous as usize] = next;
        self.previous[next as usize] = previous;
    }

    /// A call that was unlinked still knows its neighbours of then, and they are its neighbours
    /// again when everything after it was undone.
    fn link_again(&mut self, call: CallId) {
        let (next, previous) = (self.next[call as usize], self.previous[call as usize]);
        self.next[previous as usize] = call;
        self.previous[next as usize] = call;
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = CallId> + '_ {
        let ends = (self.next.len() - 1) as CallId;
        let first = self.next[ends as usize];
        std::iter::successors(Some(first), |&call| Some(self.next[call as usize]))
            .take_while(move |&call| call != ends)
    }
}

#[cfg(test)]
mod tests {
    use super::{Mark, Open};

    #[test]
    fn open_calls_are_the_same_forwards_and_back() {
        use Mark::{Invoked, Returned};
        let marks = [Invoked(0), Invoked(1), Returned(0), Invoked(2), Returned(2), Returned(1)];
        let expected: [&[u32]; 7] = [&[], &[0], &[0, 1], &[1], &[1, 2], &[1], &[]];
        let mut open = Open::new(3);
        for mark in [0, 1, 2, 3, 4, 5, 6, 5, 4, 3, 2, 1, 0, 4, 2, 6, 1] {
            open.move_to(&marks, mark);
            assert_eq!(open.iter().collect::<Vec<_>>(), expected[mark], "at {mark}");
        }
    }
}
