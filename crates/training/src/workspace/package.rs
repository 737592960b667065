//! The Cargo side of a workspace: exercises are packages, so that an editor works as it does
//! everywhere. The judge uses none of it.

use curriculum::{Exercise, JudgedBy, OwnTests, Task};

use super::Room;

const BEGIN: &str = "    # masterwork: members, kept by it";
const END: &str = "    # masterwork: end";

/// The workspace's `Cargo.toml`, without members.
pub(super) fn cargo_manifest() -> String {
    format!(
        "# The open exercises, so that rust-analyzer and `cargo test` work here. Lines of your own \
         may stand outside the marks.\n[workspace]\nresolver = \"3\"\nexclude = [\".masterwork\"]\n\
         members = [\n    \".masterwork/observe\", # what the tests use; cargo wants one member always\n\
         {BEGIN}\n{END}\n]\n"
    )
}

/// The members between our marks.
pub(super) fn members_in(manifest: &str) -> Vec<String> {
    manifest
        .lines()
        .skip_while(|line| *line != BEGIN)
        .take_while(|line| *line != END)
        .filter_map(|line| line.trim().strip_prefix('"')?.split('"').next().map(str::to_owned))
        .collect()
}

/// The manifest with these members between our marks. Without the marks it stays as it is: its
/// owner keeps the members himself.
pub(super) fn with_members(manifest: &str, members: &[String]) -> String {
    let (Some(begin), Some(end)) = (manifest.find(BEGIN), manifest.find(END)) else {
        return manifest.to_owned();
    };
    let lines: String = members.iter().map(|member| format!("    \"{member}\",\n")).collect();
    format!("{}\n{lines}{}", &manifest[..begin + BEGIN.len()], &manifest[end..])
}

/// Where an exercise's package stands below its folder, as `/part` or nothing; none where another
/// course's package is a workspace of its own, which can be no member of ours.
pub(super) fn member_of(exercise: &Exercise) -> Option<String> {
    let Task::Course(task) = &exercise.task else { return Some(String::new()) };
    let JudgedBy::Cargo(cargo) = &task.judged_by else { return Some(String::new()) };
    let manifest = task.stub.get(&cargo.manifest).or_else(|| task.package.get(&cargo.manifest))?;
    if manifest.lines().any(|line| line.trim_start().starts_with("[workspace")) {
        return None;
    }
    let below = cargo.manifest.strip_suffix("Cargo.toml")?.trim_end_matches('/');
    Some(if below.is_empty() { String::new() } else { format!("/{below}") })
}

/// The files of ours in an exercise's folder, by path.
pub(super) fn exercise_files(room: Room, exercise: &Exercise) -> Vec<(String, String)> {
    let mut files: Vec<_> = exercise.read_only().into_iter().collect();
    files.push(("README.md".to_owned(), exercise.instructions.clone()));
    let course = match &exercise.task {
        Task::Course(task) => Some(&task.judged_by),
        Task::Code(_) | Task::Tests(_) | Task::Predict(_) => None,
    };
    match course {
        // The course's own manifest is among its files.
        Some(JudgedBy::Cargo(_)) => {}
        Some(JudgedBy::OwnTests(own)) => {
            files.push(("Cargo.toml".to_owned(), course_manifest(room, exercise, own)));
        }
        None => files.push(("Cargo.toml".to_owned(), manifest(room, exercise))),
    }
    files
}

fn manifest(room: Room, exercise: &Exercise) -> String {
    let is_library = exercise.main_file() != "src/main.rs" && exercise.main_file() != "answer.toml";
    let library = if is_library {
        format!("\n[lib]\nname = \"{}\"\n", exercise.crate_name())
    } else {
        String::new()
    };
    let up = "../".repeat(exercise.slug.matches('/').count() + 2);
    let features = if exercise.allocations { ", features = [\"allocations\"]" } else { "" };
    let observe = format!("observe = {{ path = \"{up}.masterwork/observe\"{features} }}\n");
    let crates = judge::manifest_lines(&exercise.crates);
    format!(
        "[package]\nname = \"{}\"\nversion = \"0.1.0\"\nedition = \"2024\"\npublish = false\n\
         {library}\n[dependencies]\n{crates}\n[dev-dependencies]\n{observe}",
        // Two packages of one name would keep cargo from working at all.
        room.name(&exercise.slug).replace('/', "-"),
    )
}

/// The package of another course's file: without our crate `observe`, with the course's lints.
fn course_manifest(room: Room, exercise: &Exercise, own: &OwnTests) -> String {
    let mut lints = [("rust", String::new()), ("clippy", String::new())];
    for (level, lint) in own.lints.iter().filter_map(|words| words.split_once(' ')) {
        // A group such as `warnings` is an argument, and no lint of a manifest.
        match lint.split_once("::") {
            Some(("clippy", lint)) => lints[1].1.push_str(&format!("{lint} = \"{level}\"\n")),
            None if lint != "warnings" => lints[0].1.push_str(&format!("{lint} = \"{level}\"\n")),
            _ => {}
        }
    }
    let lints: String = lints
        .iter()
        .filter(|(_, lines)| !lines.is_empty())
        .map(|(tool, lines)| format!("\n[lints.{tool}]\n{lines}"))
        .collect();
    format!(
        "[package]\nname = \"{}\"\nversion = \"0.1.0\"\nedition = \"{}\"\npublish = false\n{lints}",
        room.name(&exercise.slug).replace('/', "-"),
        own.edition,
    )
}

#[cfg(test)]
mod tests {
    use super::{cargo_manifest, members_in, with_members};

    #[test]
    fn members_go_in_and_out_and_other_lines_stay() {
        let manifest = cargo_manifest().replace("exclude", "# mine\nexclude");
        let members = vec!["exercises/a/b".to_owned(), "exercises/a/c".to_owned()];
        let with = with_members(&manifest, &members);
        assert_eq!(members_in(&with), members);
        assert!(with.contains("# mine"));
        assert_eq!(with_members(&with, &[]), manifest);
    }

    #[test]
    fn without_marks_nothing_is_changed() {
        assert_eq!(with_members("[workspace]\n", &["x".to_owned()]), "[workspace]\n");
    }
}
