//! Calibration gives a figure for every protocol.

use std::time::Duration;

use gate::HostNetwork;
use gate::load::{Calibration, Wire, calibrate_for};

#[test]
fn every_protocol_is_calibrated() {
    for wire in [Wire::Http, Wire::Lines, Wire::WebSocket] {
        let found = calibrate_for(&HostNetwork, wire, Duration::from_millis(50)).unwrap();
        assert!(found.requests_per_second > 0.0 && found.rounds.len() == 3, "{found:?}");
        assert!(found.rounds.is_sorted() && found.rounds[1] == found.requests_per_second);
        assert!((0.0..=1.0).contains(&found.steadiness()));
        let json = serde_json::to_string(&found).unwrap();
        assert_eq!(serde_json::from_str::<Calibration>(&json).unwrap(), found);
    }
}
