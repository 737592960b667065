//! What a program sees: what it was given, and nothing else.

use std::os::unix::fs::symlink;

use sandbox::{Ending, Network, Tier};

use crate::{folder, run, shell, text, tiers};

/// The tiers that hide files.
fn hiding() -> Vec<Tier> {
    tiers().into_iter().filter(|tier| *tier != Tier::None).collect()
}

#[test]
fn a_file_that_was_given_is_read_and_its_neighbour_is_not() {
    for tier in hiding() {
        let folder = folder();
        let (given, other) = (folder.path().join("given"), folder.path().join("other"));
        std::fs::write(&given, "given\n").expect("writable");
        std::fs::write(&other, "other\n").expect("writable");
        let script = format!("cat {} {} /etc/passwd", given.display(), other.display());
        let mut job = shell(&script, folder.path());
        job.view.readable.retain(|path| path != folder.path());
        job.folder = "/usr".into();
        job.readable(&given);
        let finished = run(tier, &job);
        assert_eq!(text(&finished.stdout), "given\n", "{tier}: {}", text(&finished.stderr));
        assert_eq!(finished.ending, Ending::Exited(1), "{tier}");
    }
}

#[test]
fn what_is_read_only_is_not_changed() {
    for tier in hiding() {
        let folder = folder();
        let file = folder.path().join("file");
        std::fs::write(&file, "as it was").expect("writable");
        let script = "echo x >> file; echo x > new; rm -f file; mv file moved; chmod 777 file; \
                      ln file hard; mkdir sub; touch file; true > file; cat file";
        let finished = run(tier, &shell(script, folder.path()));
        assert_eq!(text(&finished.stdout), "as it was", "{tier}: {}", text(&finished.stderr));
        assert_eq!(std::fs::read_dir(folder.path()).expect("readable").count(), 1, "{tier}");
    }
}

#[test]
fn links_on_the_way_lead_where_they_lead_outside() {
    for tier in hiding() {
        let folder = folder();
        let real = folder.path().join("real/deep");
        std::fs::create_dir_all(&real).expect("a folder");
        std::fs::write(real.join("file"), "found\n").expect("writable");
        symlink("real/../real", folder.path().join("link")).expect("a link");
        symlink(folder.path().join("link"), folder.path().join("absolute")).expect("a link");
        let path = folder.path().join("absolute/deep");
        let mut job = shell(&format!("cat {}/file", path.display()), &path);
        job.view.readable.retain(|path| !path.starts_with(folder.path()));
        job.readable(&path);
        let finished = run(tier, &job);
        assert_eq!(text(&finished.stdout), "found\n", "{tier}: {}", text(&finished.stderr));
    }
}

#[test]
fn a_link_without_end_is_named() {
    for tier in tiers().into_iter().filter(|tier| *tier < Tier::Bare) {
        let folder = folder();
        let link = folder.path().join("link");
        symlink(&link, &link).expect("a link");
        let mut job = shell("", folder.path());
        job.readable(&link);
        let result = sandbox::Sandbox::in_tier(tier).run(&job, &Default::default(), &mut |_| {});
        let error = result.expect_err("it cannot be followed").to_string();
        assert!(error.contains("follow"), "{tier}: {error}");
    }
}

#[test]
fn the_environment_is_the_jobs_alone() {
    for tier in tiers() {
        let folder = folder();
        let mut job = shell("env | sort | grep -v -e ^PWD= -e ^_= -e ^SHLVL=", folder.path());
        job.variable("GIVEN", "a value");
        let finished = run(tier, &job);
        assert_eq!(text(&finished.stdout), "GIVEN=a value\nPATH=/usr/bin:/bin\n", "{tier}");
    }
}

#[test]
fn there_is_no_terminal() {
    for tier in tiers() {
        let folder = folder();
        let mut job = shell("tty; (: < /dev/tty) 2>/dev/null && echo terminal", folder.path());
        job.readable("/dev/tty");
        assert_eq!(text(&run(tier, &job).stdout), "not a tty\n", "{tier}");
    }
}

#[test]
fn a_loopback_of_its_own_works_where_there_is_one() {
    let talk = "import socket,threading\n\
                s=socket.create_server(('127.0.0.1',0))\n\
                threading.Thread(target=lambda:s.accept()[0].sendall(b'hello'),daemon=True).start()\n\
                print(socket.create_connection(s.getsockname()).recv(9).decode())";
    let python = std::path::Path::new("/usr/bin/python3");
    if !python.exists() {
        println!("no python3 here: not tried");
        return;
    }
    for tier in tiers().into_iter().filter(|tier| *tier < Tier::Bare) {
        let folder = folder();
        let mut job = shell("", folder.path());
        job.program = python.into();
        job.arguments = vec!["-c".into(), talk.into()];
        let without = run(tier, &job);
        assert_ne!(without.ending, Ending::Exited(0), "{tier}");
        job.network = Network::Loopback;
        let finished = run(tier, &job);
        assert_eq!(text(&finished.stdout), "hello\n", "{tier}: {}", text(&finished.stderr));
    }
}
