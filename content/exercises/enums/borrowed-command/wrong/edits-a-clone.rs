//! catch: test every_key_gets_the_prefix
//!
//! It compiles because you match a clone. The clone gets its prefix and is dropped at the end of the
//! function; the caller's command is as it was. With a mutable reference as the subject, the
//! bindings are mutable references into the caller's command.
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
    match command {
        Command::Get { key } | Command::Set { key, .. } | Command::Expire { key, .. } => key,
        Command::Rename { from, .. } => from,
        Command::Ping => "",
    }
}

/// Puts `prefix` before every key of the caller's command.
pub fn add_prefix(command: &mut Command, prefix: &str) {
    match command.clone() {
        Command::Get { mut key } => key.insert_str(0, prefix),
        Command::Set { mut key, .. } => key.insert_str(0, prefix),
        Command::Expire { mut key, .. } => key.insert_str(0, prefix),
        Command::Rename { mut from, mut to } => {
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
