//! Placement over our own graph, on simulated learners.

use learner::simulation::placement::{Kind, place_many};

use crate::content::library;

#[test]
fn learners_that_follow_the_model_are_placed_right_and_soon() {
    let figures = place_many(&library().concepts, Kind::Model, 120, 1);
    assert!(figures.right >= 0.95, "{figures:?}");
    assert!(figures.decided >= 0.80, "{figures:?}");
    assert!(figures.questions <= 12 && figures.most_questions <= 20, "{figures:?}");
}

#[test]
fn learners_that_do_not_follow_it_are_reported_as_they_are() {
    let graph = library().concepts;
    for kind in Kind::ALL {
        let figures = place_many(&graph, kind, 30, 1);
        println!("{}: {figures:?}", kind.name());
        assert!(figures.most_questions <= 20);
    }
}
