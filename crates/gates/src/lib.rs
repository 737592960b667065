//! The trials themselves, one module a system: what a stage asks of a learner's system, over the
//! engine of crate `gate`. The texts that a learner reads stand in `content/gates/`.

mod chat_server;

use gate::Gate;

/// The checks of a system's gate.
#[must_use]
pub fn gate(system: &str) -> Option<&'static Gate> {
    all().iter().copied().find(|gate| gate.system == system)
}

/// Every gate.
#[must_use]
pub fn all() -> &'static [&'static Gate] {
    &[&chat_server::CHAT_SERVER]
}
