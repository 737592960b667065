//! Descriptors for thousands of connections.

use rustix::process::{Resource, getrlimit, setrlimit};

use super::plan::LoadError;

/// Descriptors that the rest of the process may need.
const RESERVE: u64 = 128;

/// Makes room for `connections` descriptors, by raising the soft limit of this process.
///
/// # Errors
/// [`LoadError::Descriptors`] if the hard limit is lower.
pub fn allow_connections(connections: usize) -> Result<(), LoadError> {
    let wanted = connections as u64 + RESERVE;
    let mut limit = getrlimit(Resource::Nofile);
    if limit.current.is_none_or(|current| current >= wanted) {
        return Ok(());
    }
    if let Some(allowed) = limit.maximum.filter(|maximum| *maximum < wanted) {
        return Err(LoadError::Descriptors { wanted, allowed });
    }
    limit.current = limit.maximum;
    setrlimit(Resource::Nofile, limit).map_err(std::io::Error::from)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{LoadError, allow_connections};

    #[test]
    fn a_few_are_allowed_and_the_impossible_is_refused_by_its_number() {
        allow_connections(64).unwrap();
        let refused = allow_connections(usize::MAX / 2);
        assert!(
            matches!(refused, Err(LoadError::Descriptors { allowed, .. }) if allowed > 64),
            "{refused:?}"
        );
    }
}
