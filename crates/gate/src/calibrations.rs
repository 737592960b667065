//! What this machine was measured to do in a run: measured when the first stage asks, then kept, so
//! that every stage of a run is held against the same figures.

use std::sync::{Mutex, PoisonError};

use crate::Network;
use crate::load::{Calibration, LoadError, Wire, calibrate};

/// The calibrations of one run.
#[derive(Debug, Default)]
pub struct Calibrations(Mutex<Vec<Calibration>>);

impl Calibrations {
    /// What the gate's own small server does over this protocol.
    pub(crate) fn get(&self, network: &dyn Network, wire: Wire) -> Result<Calibration, LoadError> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.iter().find(|found| found.wire == wire) {
            return Ok(found.clone());
        }
        let measured = calibrate(network, wire)?;
        known.push(measured.clone());
        Ok(measured)
    }

    /// All that were made.
    #[must_use]
    pub fn all(&self) -> Vec<Calibration> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
