//! What comes back.

use crate::{limits, run, shell, text, tiers};
use sandbox::Ending;

#[test]
fn output_and_exit_code_come_back() {
    for tier in tiers() {
        let folder = tempfile::tempdir().expect("a folder");
        let finished = run(tier, &shell("echo out; echo err >&2; exit 3", folder.path()));
        assert_eq!(finished.ending, Ending::Exited(3), "{tier}");
        assert_eq!(
            (text(&finished.stdout), text(&finished.stderr)),
            ("out\n".into(), "err\n".into()),
            "{tier}"
        );
        assert!(finished.usage.wall < limits().wall);
    }
}
