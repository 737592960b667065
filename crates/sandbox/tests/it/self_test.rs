//! What the sandbox claims is attempted.

use sandbox::{Property, Sandbox, SelfTest, State, Tier};

use crate::{folder, tiers};

#[test]
fn no_claim_is_disproved() {
    for tier in tiers() {
        let folder = folder();
        let found = SelfTest::run(&Sandbox::in_tier(tier), folder.path()).expect("it runs");
        for attempt in &found.attempts {
            println!(
                "{tier:7} {:12} {:?} by {}; succeeded: {}",
                attempt.property.name(),
                attempt.state,
                attempt.by,
                attempt.succeeded
            );
            assert!(!attempt.is_broken(), "{tier}: {attempt:?}");
            // Without a sandbox, what leaves its process group has left.
            let may = attempt.state == State::Absent
                || (tier, attempt.property) == (Tier::None, Property::KillAll);
            assert!(may || !attempt.succeeded, "{tier}: {attempt:?}");
        }
    }
}

/// An attempt that could not succeed would prove nothing.
#[test]
fn without_a_sandbox_the_attempts_succeed() {
    let folder = folder();
    let found = SelfTest::run(&Sandbox::in_tier(Tier::None), folder.path()).expect("it runs");
    let absent =
        [Property::FileReads, Property::FileWrites, Property::Network, Property::Processes];
    for attempt in found.attempts.iter().filter(|attempt| absent.contains(&attempt.property)) {
        assert_eq!(attempt.state, State::Absent, "{attempt:?}");
        assert!(attempt.succeeded, "{attempt:?}");
    }
}
