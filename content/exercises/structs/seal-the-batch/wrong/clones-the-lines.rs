//! catch: test the_next_batch_holds_only_newer_lines
//!
//! You followed the compiler's proposal and cloned the lines. The error is gone, but the originals
//! stay in the buffer, so every line is sent again with each later batch. `seal` hands the lines
//! over; it does not hand over a copy.
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
        Batch {
            number: self.sealed,
            lines: self.lines.clone(),
            bytes: self.bytes,
        }
    }
}

impl Default for LogBuffer {
    fn default() -> Self {
        Self::new()
    }
}
