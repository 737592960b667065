//! What a sync makes durable: content of files, and names.

use super::{Model, NameChange, Naming, NodeId, Slot, State, What};

impl NameChange {
    fn slots(&self) -> [Option<&Slot>; 2] {
        match &self.what {
            Naming::Add(slot) | Naming::Remove(slot) => [Some(slot), None],
            Naming::Move { from, to, .. } => [from.as_ref(), to.as_ref()],
        }
    }

    fn is_in(&self, folder: NodeId) -> bool {
        self.slots().into_iter().flatten().any(|slot| slot.0 == folder)
    }

    /// Whether `later` cannot be on the disk without this change: the same name, the same file, or
    /// the folder that this one made.
    fn precedes(&self, later: &NameChange) -> bool {
        let of_later = later.slots();
        let mut own = self.slots().into_iter().flatten();
        self.node == later.node
            || later.is_in(self.node)
            || own.any(|slot| of_later.contains(&Some(slot)))
    }
}

impl Model<'_> {
    /// A file's content as far as it had been written when the sync began; and if the file was
    /// made after the start, its name.
    pub(super) fn sync_file(&mut self, node: NodeId, position: usize) {
        let file = &mut self.nodes[node];
        for change in &mut file.changes[file.settled..] {
            if matches!(change.state, State::Ended(at) if at < position) {
                change.state = State::Durable;
            }
        }
        let is_over = |state| matches!(state, State::Durable | State::Failed);
        while file.changes.get(file.settled).is_some_and(|change| is_over(change.state)) {
            file.settled += 1;
        }
        self.sync_creation(node, position);
    }

    /// One write that synced itself: its bytes, and the sizes before it, since the file's size is
    /// needed to find them again.
    pub(super) fn sync_write(&mut self, node: NodeId, written: usize, position: usize) {
        let file = &mut self.nodes[node];
        for change in &mut file.changes[file.settled..written] {
            let is_size = !matches!(change.what, What::Write { .. });
            if is_size && matches!(change.state, State::Ended(_)) {
                change.state = State::Durable;
            }
        }
        file.changes[written].state = State::Durable;
        self.sync_creation(node, position);
    }

    /// A file or folder that is new has its name by its own sync, as on journalled file systems.
    fn sync_creation(&mut self, node: NodeId, position: usize) {
        let made_by = self.nodes[node].made_by;
        if !made_by.is_some_and(|change| self.pending_names.contains(&change)) {
            return;
        }
        let names = &self.names;
        let own = |change: &usize| names[*change].node == node;
        let wanted = self.pending_names.iter().copied().filter(own).collect();
        self.settle_names(wanted, position);
    }

    /// The names in a folder.
    pub(super) fn sync_folder(&mut self, folder: NodeId, position: usize) {
        let names = &self.names;
        let inside = |change: &usize| names[*change].is_in(folder);
        let wanted = self.pending_names.iter().copied().filter(inside).collect();
        self.settle_names(wanted, position);
        self.sync_creation(folder, position);
    }

    /// Everything.
    pub(super) fn sync_all(&mut self, position: usize) {
        let wanted = self.pending_names.iter().copied().collect();
        self.settle_names(wanted, position);
        for node in 0..self.nodes.len() {
            if self.nodes[node].settled < self.nodes[node].changes.len() {
                self.sync_file(node, position);
            }
        }
    }

    /// Makes changes of names durable, and with each those that it cannot be without.
    fn settle_names(&mut self, mut wanted: Vec<usize>, position: usize) {
        // The first one first: what a later one needs is then mostly settled, and not looked through.
        wanted.reverse();
        while let Some(change) = wanted.pop() {
            if !matches!(self.names[change].state, State::Ended(at) if at < position) {
                continue;
            }
            self.names[change].state = State::Durable;
            self.pending_names.remove(&change);
            let (names, later) = (&self.names, &self.names[change]);
            let needed = self.pending_names.range(..change).copied();
            wanted.extend(needed.filter(|earlier| names[*earlier].precedes(later)));
        }
    }
}
