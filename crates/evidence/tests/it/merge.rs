//! Merging is the union of chains.

use evidence::EventSet;
use proptest::prelude::*;

use crate::fixture::two_devices;

proptest! {
    #[test]
    fn merging_is_commutative_idempotent_and_associative(
        (first, second) in two_devices(),
        (third, _) in two_devices(),
    ) {
        let (first, second, third) = (&first.known, &second.known, &third.known);
        let union = first.union(second);
        prop_assert_eq!(&union, &second.union(first));
        prop_assert_eq!(&union, &union.union(first));
        prop_assert_eq!(&union, &union.union(&union));
        prop_assert_eq!(union.union(third), first.union(&second.union(third)));
        prop_assert_eq!(first, &first.union(&EventSet::new()));
    }

    #[test]
    fn merging_loses_no_event_and_harms_no_chain((first, second) in two_devices()) {
        let union = first.known.union(&second.known);
        prop_assert_eq!(union.faults(), []);
        for event in first.known.iter().chain(second.known.iter()) {
            prop_assert!(union.iter().any(|merged| merged.id() == event.id()));
        }
    }
}
