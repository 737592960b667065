//! The settings, read once from the environment and checked there. The inside sees no raw text.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

/// What the environment asks for.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// The address on which to listen.
    pub(crate) listen: SocketAddr,
    /// The folder of what must be there after a restart.
    pub(crate) data: PathBuf,
    /// How many of its newest messages a room keeps.
    pub(crate) history: usize,
    /// The most bytes that wait for one client.
    pub(crate) queue_bytes: usize,
    /// How long a client may be silent before it is asked, and again before it is cut off.
    pub(crate) idle: Duration,
    /// Messages a second that a connection may send; 0 is no limit.
    pub(crate) rate: u64,
    /// Messages that it may send at once.
    pub(crate) burst: u64,
    /// How long to try to bring last words to a client.
    pub(crate) grace: Duration,
    /// Whether a message must be on the disk before anyone hears of it.
    pub(crate) sync: bool,
}

/// A variable that is missing, or does not have its form.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SettingsError {
    /// It must be set.
    #[error("set {0}")]
    Missing(&'static str),
    /// It is set to something else than it should be.
    #[error("{name} is `{value}`, which it cannot be")]
    Malformed {
        /// The variable.
        name: &'static str,
        /// Its value.
        value: String,
    },
}

impl Settings {
    /// Reads the variables `CHAT_…`.
    ///
    /// # Errors
    /// The first variable that is missing or malformed.
    pub(crate) fn from_environment() -> Result<Self, SettingsError> {
        Ok(Settings {
            listen: variable("CHAT_LISTEN", None)?,
            data: variable("CHAT_DATA", None)?,
            history: variable("CHAT_HISTORY", Some(1000))?.max(1),
            queue_bytes: variable("CHAT_QUEUE_BYTES", Some(262_144))?,
            idle: Duration::from_millis(variable("CHAT_IDLE_MS", Some(30_000))?),
            rate: variable("CHAT_RATE", Some(0))?,
            burst: variable("CHAT_BURST", Some(20))?.max(1),
            grace: Duration::from_millis(variable("CHAT_GRACE_MS", Some(2000))?),
            sync: variable::<u8>("CHAT_SYNC", Some(1))? != 0,
        })
    }
}

fn variable<T: FromStr>(name: &'static str, default: Option<T>) -> Result<T, SettingsError> {
    match std::env::var(name) {
        Ok(value) => value.parse().map_err(|_| SettingsError::Malformed { name, value }),
        Err(_) => default.ok_or(SettingsError::Missing(name)),
    }
}
