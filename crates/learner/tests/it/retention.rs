//! Ways to repeat, on simulated learners. The figures with more learners are in docs/learning.md.

use learner::simulation::retention::{Policy, follow_many};

use crate::content::library;

#[test]
fn credit_saves_reviews_and_loses_no_retention() {
    let library = library();
    let track = library.track("rust-masterclass").expect("built in");
    let follow = |policy| follow_many(&library, track, policy, 1.0, 12, 1);
    let [massed, fixed, plain, ours] = Policy::ALL.map(follow);
    println!("{massed:?}\n{fixed:?}\n{plain:?}\n{ours:?}");
    assert!(ours.reviews < 0.95 * plain.reviews, "{ours:?} {plain:?}");
    assert!(ours.retention > plain.retention - 0.01, "{ours:?} {plain:?}");
    assert!(massed.retention < plain.retention - 0.1, "{massed:?} {plain:?}");
}
