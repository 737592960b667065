//! Calls to the system without a crate for them.
#![allow(dead_code)]

use std::io::Error;

unsafe extern "C" {
    fn syscall(number: i64, ...) -> i64;
    pub fn fork() -> i32;
    pub fn _exit(code: i32) -> !;
    pub fn signal(number: i32, handler: usize) -> usize;
    pub fn waitpid(process: i32, status: *mut i32, options: i32) -> i32;
}

/// The result of a call, or the error of the system in words.
pub fn call(number: i64, arguments: &[usize]) -> Result<i64, String> {
    let a = |index: usize| arguments.get(index).copied().unwrap_or(0);
    let result = unsafe { syscall(number, a(0), a(1), a(2), a(3), a(4), a(5)) };
    if result == -1 { Err(Error::last_os_error().to_string()) } else { Ok(result) }
}

/// Gives this process a name that the runner finds in `/proc`.
pub fn carry_mark() {
    let _ = call(PRCTL, &[15, c"@MARK@".as_ptr() as usize]);
    // Also in the environment of what it starts.
    unsafe { std::env::set_var("LEFT_BY", "@MARK@") };
}

/// What a file holds, or why it cannot be read.
pub fn read(path: &str) -> Result<String, String> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(format!("read {path}: {}", String::from_utf8_lossy(&bytes))),
        Err(error) => Err(format!("{path}: {error}")),
    }
}

/// The first of several attempts that succeeds, or how each was refused.
pub fn any(attempts: &[&dyn Fn() -> Result<String, String>]) -> Result<String, String> {
    let mut refused = Vec::new();
    for attempt in attempts {
        match attempt() {
            Ok(what) => return Ok(what),
            Err(how) => refused.push(how),
        }
    }
    Err(refused.join("; "))
}

/// Does something in a child, which has one thread and may be spoilt.
pub fn in_child(act: impl FnOnce() -> bool) -> Result<String, String> {
    let child = unsafe { fork() };
    if child == 0 {
        let succeeded = act();
        unsafe { _exit(i32::from(!succeeded)) };
    }
    let mut status = 1;
    unsafe { waitpid(child, &mut status, 0) };
    if status == 0 { Ok("done".to_owned()) } else { Err(format!("refused, status {status}")) }
}

#[cfg(target_arch = "x86_64")]
mod numbers {
    pub const SHMAT: i64 = 30;
    pub const SHMCTL: i64 = 31;
    pub const SHMDT: i64 = 67;
    pub const FCNTL: i64 = 72;
    pub const OPEN_BY_HANDLE: i64 = 304;
    pub const QUEUE_SIGNAL: i64 = 129;
    pub const SCHED_SETSCHEDULER: i64 = 144;
    pub const IOPRIO_SET: i64 = 251;
    pub const SETSID: i64 = 112;
    pub const CLOSE: i64 = 3;
    pub const GETUID: i64 = 102;
    pub const SETUID: i64 = 105;
    pub const CAPGET: i64 = 125;
    pub const WRITE: i64 = 1;
    pub const TRUNCATE: i64 = 76;
    pub const CHOWNAT: i64 = 260;
    pub const UTIMENSAT: i64 = 280;
    pub const SETXATTR: i64 = 188;
    pub const MMAP: i64 = 9;
    pub const SOCKET: i64 = 41;
    pub const CONNECT: i64 = 42;
    pub const SENDTO: i64 = 44;
    pub const SHMGET: i64 = 29;
    pub const MSGGET: i64 = 68;
    pub const SEMGET: i64 = 64;
    pub const CLONE: i64 = 56;
    pub const KILL: i64 = 62;
    pub const PTRACE: i64 = 101;
    pub const SYSLOG: i64 = 103;
    pub const SETPRIORITY: i64 = 141;
    pub const GETPRIORITY: i64 = 140;
    pub const PRCTL: i64 = 157;
    pub const CHROOT: i64 = 161;
    pub const MOUNT: i64 = 165;
    pub const SETHOSTNAME: i64 = 170;
    pub const TKILL: i64 = 200;
    pub const SCHED_SETAFFINITY: i64 = 203;
    pub const EXIT_GROUP: i64 = 231;
    pub const MQ_OPEN: i64 = 240;
    pub const ADD_KEY: i64 = 248;
    pub const KEYCTL: i64 = 250;
    pub const UNSHARE: i64 = 272;
    pub const PERF_EVENT_OPEN: i64 = 298;
    pub const PRLIMIT: i64 = 302;
    pub const SETNS: i64 = 308;
    pub const PROCESS_VM_READV: i64 = 310;
    pub const PROCESS_VM_WRITEV: i64 = 311;
    pub const MEMFD_CREATE: i64 = 319;
    pub const BPF: i64 = 321;
    pub const USERFAULTFD: i64 = 323;
    pub const NAME_TO_HANDLE: i64 = 303;
    pub const MKNODAT: i64 = 259;
    pub const DUP2: i64 = 33;
}

#[cfg(target_arch = "aarch64")]
mod numbers {
    pub const SHMAT: i64 = 196;
    pub const SHMCTL: i64 = 195;
    pub const SHMDT: i64 = 197;
    pub const FCNTL: i64 = 25;
    pub const OPEN_BY_HANDLE: i64 = 265;
    pub const QUEUE_SIGNAL: i64 = 138;
    pub const SCHED_SETSCHEDULER: i64 = 119;
    pub const IOPRIO_SET: i64 = 30;
    pub const SETSID: i64 = 157;
    pub const CLOSE: i64 = 57;
    pub const GETUID: i64 = 174;
    pub const SETUID: i64 = 146;
    pub const CAPGET: i64 = 90;
    pub const WRITE: i64 = 64;
    pub const TRUNCATE: i64 = 45;
    pub const CHOWNAT: i64 = 54;
    pub const UTIMENSAT: i64 = 88;
    pub const SETXATTR: i64 = 5;
    pub const MMAP: i64 = 222;
    pub const SOCKET: i64 = 198;
    pub const CONNECT: i64 = 203;
    pub const SENDTO: i64 = 206;
    pub const SHMGET: i64 = 194;
    pub const MSGGET: i64 = 186;
    pub const SEMGET: i64 = 190;
    pub const CLONE: i64 = 220;
    pub const KILL: i64 = 129;
    pub const PTRACE: i64 = 117;
    pub const SYSLOG: i64 = 116;
    pub const SETPRIORITY: i64 = 140;
    pub const GETPRIORITY: i64 = 141;
    pub const PRCTL: i64 = 167;
    pub const CHROOT: i64 = 51;
    pub const MOUNT: i64 = 40;
    pub const SETHOSTNAME: i64 = 161;
    pub const TKILL: i64 = 130;
    pub const SCHED_SETAFFINITY: i64 = 122;
    pub const EXIT_GROUP: i64 = 94;
    pub const MQ_OPEN: i64 = 180;
    pub const ADD_KEY: i64 = 217;
    pub const KEYCTL: i64 = 219;
    pub const UNSHARE: i64 = 97;
    pub const PERF_EVENT_OPEN: i64 = 241;
    pub const PRLIMIT: i64 = 261;
    pub const SETNS: i64 = 268;
    pub const PROCESS_VM_READV: i64 = 270;
    pub const PROCESS_VM_WRITEV: i64 = 271;
    pub const MEMFD_CREATE: i64 = 279;
    pub const BPF: i64 = 280;
    pub const USERFAULTFD: i64 = 282;
    pub const NAME_TO_HANDLE: i64 = 264;
    pub const MKNODAT: i64 = 33;
    pub const DUP2: i64 = 24;
}

pub use numbers::*;

// The same number everywhere.
pub const PIDFD_SEND_SIGNAL: i64 = 424;
pub const IO_URING_SETUP: i64 = 425;
pub const FSOPEN: i64 = 430;
pub const OPEN_TREE: i64 = 428;
pub const PIDFD_OPEN: i64 = 434;
pub const CLONE3: i64 = 435;
pub const PIDFD_GETFD: i64 = 438;
pub const PROCESS_MADVISE: i64 = 440;
