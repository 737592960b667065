//! catch: error E0382
//!
//! With the receiver `self`, the fields may be moved out, but the whole buffer goes with them: the
//! caller cannot push another line. `seal` is called again and again on the same buffer, so it
//! must borrow it, and leave something in each place that it empties.
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
    pub fn seal(mut self) -> Batch {
        self.sealed += 1;
        Batch {
            number: self.sealed,
            lines: self.lines,
            bytes: self.bytes,
        }
    }
}

impl Default for LogBuffer {
    fn default() -> Self {
        Self::new()
    }
}
