//! catch: test sealing_allocates_no_memory
//!
//! Your batches are right, but each line was copied to the heap once more, and the originals were
//! thrown away a moment later. Nobody needs both: what the buffer gives up, the batch can have. Look
//! for a way to take a value out of its place and leave an empty one there.
/// What is sent to the server in one request.
#[derive(Debug, PartialEq, Eq)]
pub struct Batch {
    pub number: u32,
    pub lines: Vec<String>,
    pub bytes: usize,
}

/// Collects log lines until they are sealed into a batch.
#[derive(Debug)]
pub struct LogBuffer {
    lines: Vec<String>,
    bytes: usize,
    sealed: u32,
}

impl LogBuffer {
    pub fn new() -> Self {
        LogBuffer {
            lines: Vec::new(),
            bytes: 0,
            sealed: 0,
        }
    }

    pub fn push(&mut self, line: String) {
        self.bytes += line.len();
        self.lines.push(line);
    }

    pub fn pending_bytes(&self) -> usize {
        self.bytes
    }

    /// Hands over what was collected, and starts the next batch.
    pub fn seal(&mut self) -> Batch {
        self.sealed += 1;
        let batch = Batch {
            number: self.sealed,
            lines: self.lines.clone(),
            bytes: self.bytes,
        };
        self.lines.clear();
        self.bytes = 0;
        batch
    }
}

impl Default for LogBuffer {
    fn default() -> Self {
        Self::new()
    }
}
