//! catch: error E0515
//!
//! You match a clone, and return a view of a key inside it. The clone ends with the function, so
//! the view would point to memory that was given back. The caller's command lives longer than the
//! call: bind a reference into that.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    Get { key: String },
    Set { key: String, value: String },
    Expire { key: String, ms: u64 },
    Rename { from: String, to: String },
    Ping,
}

/// The key that decides on the shard.
pub fn key(command: &Command) -> &str {
    match command.clone() {
        Command::Get { key } | Command::Set { key, .. } | Command::Expire { key, .. } => &key,
        Command::Rename { from, .. } => &from,
        Command::Ping => "",
    }
}

/// Puts `prefix` before every key of the caller's command.
pub fn add_prefix(command: &mut Command, prefix: &str) {
    match command {
        Command::Get { key } | Command::Set { key, .. } | Command::Expire { key, .. } => {
            key.insert_str(0, prefix);
        }
        Command::Rename { from, to } => {
            from.insert_str(0, prefix);
            to.insert_str(0, prefix);
        }
        Command::Ping => {}
    }
}

/// How long the entry may live after this command, at most `limit` milliseconds.
pub fn lifetime_ms(command: &Command, limit: u64) -> u64 {
    match *command {
        Command::Expire { ms, .. } => ms.min(limit),
        _ => limit,
    }
}
