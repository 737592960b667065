//! Hostile courses: an error with file and line, and nothing half-imported.

use std::io::Write;
use std::path::Path;

use import::{Format, Limits, Source};

use crate::courses::Course;
use crate::samples::RUSTLINGS;

/// The error, after which nothing stands where the course would, nor beside it.
fn refused(course: &Course) -> String {
    let error = course.try_import(Format::Rustlings).expect_err("it is hostile").to_string();
    let left: Vec<_> = std::fs::read_dir(course.folder())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("text"))
        .filter(|name| name.contains("import"))
        .collect();
    assert_eq!(left, [""; 0], "{error}");
    error
}

fn with_info(from: &str, to: &str) -> Course {
    let course = Course::new(RUSTLINGS);
    course.write("info.toml", RUSTLINGS[0].1.replace(from, to));
    course
}

#[test]
fn names_that_climb_out_are_refused_with_their_line() {
    let error = refused(&with_info("name = \"sum1\"", "name = \"../../../sum1\""));
    assert_eq!(
        error,
        "info.toml:19: the name \"../../../sum1\" has more than letters, digits, `_` and `-` in it"
    );
    assert!(refused(&with_info("dir = \"01_sums\"", "dir = \"/etc\"")).contains("\"/etc\""));
}

#[test]
fn files_that_are_no_toml_or_no_text_are_named_with_their_line() {
    let error = refused(&with_info("test = false\nskip", "test = maybe\nskip"));
    assert!(error.starts_with("info.toml:8: "), "{error}");
    assert!(
        refused(&with_info("format_version = 1", "format_version = 9")).starts_with("info.toml:1")
    );
    assert_eq!(
        refused(&with_info("name = \"greet2\"", "name = \"greet1\"")),
        "info.toml:6: the exercise `greet1` stands twice"
    );
    let course = Course::new(RUSTLINGS);
    course.write("exercises/01_sums/sum1.rs", b"fn main() {}\n// \xff\n");
    assert_eq!(refused(&course), "exercises/01_sums/sum1.rs:2: byte 16 is not UTF-8");
    let course = Course::new(RUSTLINGS);
    course.remove("exercises/01_sums/sum1.rs");
    assert_eq!(refused(&course), "exercises/01_sums/sum1.rs: this file is missing");
}

#[test]
fn large_and_deep_and_twin_files_are_refused() {
    let course = Course::new(RUSTLINGS);
    course.write("exercises/big.rs", vec![b' '; 5 << 20]);
    assert_eq!(refused(&course), "exercises/big.rs: larger than 4194304 bytes");
    let course = Course::new(RUSTLINGS);
    course.write(&format!("{}x", "d/".repeat(40)), "x");
    assert!(refused(&course).ends_with("folders more than 24 deep"));
    let course = Course::new(RUSTLINGS);
    course.write("exercises/00_greet/Greet1.rs", "fn main() {}\n");
    // Where the file system knows no difference, there is only one of them.
    if std::fs::read_dir(course.from().join("exercises/00_greet")).expect("there").count() == 4 {
        assert!(refused(&course).contains("the same name but for upper and lower case"));
    }
}

#[cfg(unix)]
#[test]
fn links_are_not_followed_and_named() {
    let course = Course::new(RUSTLINGS);
    std::os::unix::fs::symlink("/etc/passwd", course.from().join("exercises/secret.rs"))
        .expect("linked");
    let link = course.from().join("exercises/01_sums/sum1.rs");
    std::os::unix::fs::symlink("..", course.from().join("exercises/loop")).expect("linked");
    let imported = course.import(Format::Rustlings);
    let left: Vec<String> = imported.report.left_out.iter().map(ToString::to_string).collect();
    assert!(left.iter().any(|note| note == "exercises/secret.rs: a link is not followed"));
    assert!(left.iter().any(|note| note == "exercises/loop: a link is not followed"));

    std::fs::remove_dir_all(course.to()).expect("removed");
    std::fs::remove_file(&link).expect("removed");
    std::os::unix::fs::symlink("/etc/passwd", &link).expect("linked");
    assert_eq!(refused(&course), "exercises/01_sums/sum1.rs: this file is missing");
}

fn zip(path: &Path, files: &[(&str, &[u8])]) {
    let mut zip = zip::ZipWriter::new(std::fs::File::create(path).expect("made"));
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated);
    for (name, bytes) in files {
        zip.start_file(*name, options).expect("begun");
        zip.write_all(bytes).expect("written");
    }
    zip.finish().expect("finished");
}

fn opened(path: &Path, limits: Limits) -> String {
    Source::open(path, limits).expect_err("it is hostile").to_string()
}

#[test]
fn archives_are_read_and_those_that_swell_or_climb_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("course.zip");
    let files: Vec<(String, &[u8])> = RUSTLINGS
        .iter()
        .map(|(name, text)| (format!("course-1.0/{name}"), text.as_bytes()))
        .collect();
    let borrowed: Vec<(&str, &[u8])> =
        files.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    zip(&path, &borrowed);
    let source = Source::open(&path, Limits::TEXT).expect("a good archive");
    assert!(source.has("info.toml") && source.text("info.toml").expect("text").contains("greet1"));

    let zeros = vec![0; 3 << 20];
    zip(&path, &[("a", &zeros), ("b", &zeros)]);
    let small = Limits { total_bytes: 5 << 20, ..Limits::TEXT };
    assert_eq!(opened(&path, small), "b: the archive unpacks to more than 5242880 bytes");
    let small = Limits { file_bytes: 1 << 20, ..Limits::TEXT };
    assert_eq!(opened(&path, small), "a: larger than 1048576 bytes");
    for name in ["../out", "/etc/x", "a/../../x", "a\\b", "c:x", "a//b"] {
        zip(&path, &[(name, b"x")]);
        let error = opened(&path, Limits::TEXT);
        assert!(error.contains("leaves the archive"), "{name}: {error}");
    }
    zip(&path, &[("a/x", b"1"), ("A/x", b"2")]);
    assert!(opened(&path, Limits::TEXT).contains("but for upper and lower case"));
    let many = Limits { entries: 1, ..Limits::TEXT };
    assert!(opened(&path, many).contains("more than 1 entries"));
    std::fs::write(&path, b"PK no archive").expect("written");
    assert!(opened(&path, Limits::TEXT).starts_with("course.zip: "));
}

#[test]
fn a_tar_is_read_and_its_links_are_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("course-1.0.crate");
    let packed = flate2::write::GzEncoder::new(
        std::fs::File::create(&path).expect("made"),
        flate2::Compression::fast(),
    );
    let mut tar = tar::Builder::new(packed);
    let mut add = |name: &str, kind, bytes: &[u8]| {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(kind);
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        if kind == tar::EntryType::Symlink {
            header.set_link_name("/etc/passwd").expect("a link");
        }
        tar.append_data(&mut header, name, bytes).expect("added");
    };
    add("course-1.0/info.toml", tar::EntryType::Regular, b"x = 1\n");
    add("course-1.0/secret", tar::EntryType::Symlink, b"");
    tar.into_inner().expect("whole").finish().expect("finished");
    let source = Source::open(&path, Limits::TEXT).expect("a good archive");
    assert_eq!(source.paths().collect::<Vec<_>>(), ["info.toml"]);
    assert_eq!(source.passed_over()[0].why, "a link is not followed");
}
