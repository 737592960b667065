//! Long because it is compiled by itself, where it is used, and so must be one file.
//!
//! The disk shim: a library that the loader puts before the C library (LD_PRELOAD). It logs what a
//! program does to the files below its data directory and then does it; it never changes what the
//! program sees. Files and folders are known by inode number, which the kernel finds for us, so that
//! no path has to be made canonical and no `/proc` has to be there. Who reads the log
//! (`disk/record.rs`) knows the folder's state before the start, and from there every name.
//!
//! Everything that changes something is done under one lock, between a record that it begins and
//! one that it ended; a sync is not held by the lock, so that others can go on meanwhile. Only the C
//! library's `syscall` is called to do the work: nothing has to be looked up, nothing allocates.
#![deny(unsafe_op_in_unsafe_fn)]

use std::ffi::{c_char, c_int, c_long, c_uint, c_void};
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU64, AtomicU8, Ordering::SeqCst};

extern "C" {
    fn syscall(number: c_long, ...) -> c_long;
    fn __errno_location() -> *mut c_int;
    fn getenv(name: *const c_char) -> *const c_char;
    fn getauxval(kind: u64) -> u64;
    fn dlsym(handle: *mut c_void, name: *const c_char) -> *mut c_void;
    fn clock_gettime(clock: c_int, time: *mut [i64; 2]) -> c_int;
    fn strlen(text: *const c_char) -> usize;
}

#[cfg(target_arch = "x86_64")]
mod number {
    pub const READ: i64 = 0;
    pub const WRITE: i64 = 1;
    pub const CLOSE: i64 = 3;
    pub const LSEEK: i64 = 8;
    pub const MMAP: i64 = 9;
    pub const PREAD: i64 = 17;
    pub const PWRITE: i64 = 18;
    pub const WRITEV: i64 = 20;
    pub const YIELD: i64 = 24;
    pub const DUP: i64 = 32;
    pub const GETPID: i64 = 39;
    pub const SENDFILE: i64 = 40;
    pub const FCNTL: i64 = 72;
    pub const FLOCK: i64 = 73;
    pub const FSYNC: i64 = 74;
    pub const FDATASYNC: i64 = 75;
    pub const TRUNCATE: i64 = 76;
    pub const FTRUNCATE: i64 = 77;
    pub const SYNC: i64 = 162;
    pub const GETTID: i64 = 186;
    pub const OPENAT: i64 = 257;
    pub const MKDIRAT: i64 = 258;
    pub const UNLINKAT: i64 = 263;
    pub const LINKAT: i64 = 265;
    pub const SYMLINKAT: i64 = 266;
    pub const SPLICE: i64 = 275;
    pub const SYNC_FILE_RANGE: i64 = 277;
    pub const FALLOCATE: i64 = 285;
    pub const DUP3: i64 = 292;
    pub const PWRITEV: i64 = 296;
    pub const SYNCFS: i64 = 306;
    pub const RENAMEAT2: i64 = 316;
    pub const COPY_FILE_RANGE: i64 = 326;
    pub const PWRITEV2: i64 = 328;
    pub const STATX: i64 = 332;
    pub const CLOSE_RANGE: i64 = 436;
}
#[cfg(target_arch = "aarch64")]
mod number {
    pub const READ: i64 = 63;
    pub const WRITE: i64 = 64;
    pub const CLOSE: i64 = 57;
    pub const LSEEK: i64 = 62;
    pub const MMAP: i64 = 222;
    pub const PREAD: i64 = 67;
    pub const PWRITE: i64 = 68;
    pub const WRITEV: i64 = 66;
    pub const YIELD: i64 = 124;
    pub const DUP: i64 = 23;
    pub const GETPID: i64 = 172;
    pub const SENDFILE: i64 = 71;
    pub const FCNTL: i64 = 25;
    pub const FLOCK: i64 = 32;
    pub const FSYNC: i64 = 82;
    pub const FDATASYNC: i64 = 83;
    pub const TRUNCATE: i64 = 45;
    pub const FTRUNCATE: i64 = 46;
    pub const SYNC: i64 = 81;
    pub const GETTID: i64 = 178;
    pub const OPENAT: i64 = 56;
    pub const MKDIRAT: i64 = 34;
    pub const UNLINKAT: i64 = 35;
    pub const LINKAT: i64 = 37;
    pub const SYMLINKAT: i64 = 36;
    pub const SPLICE: i64 = 76;
    pub const SYNC_FILE_RANGE: i64 = 84;
    pub const FALLOCATE: i64 = 47;
    pub const DUP3: i64 = 24;
    pub const PWRITEV: i64 = 70;
    pub const SYNCFS: i64 = 267;
    pub const RENAMEAT2: i64 = 276;
    pub const COPY_FILE_RANGE: i64 = 285;
    pub const PWRITEV2: i64 = 287;
    pub const STATX: i64 = 291;
    pub const CLOSE_RANGE: i64 = 436;
}

const AT_FDCWD: c_int = -100;
const AT_SYMLINK_NOFOLLOW: c_int = 0x100;
const AT_REMOVEDIR: c_int = 0x200;
const AT_SYMLINK_FOLLOW: c_int = 0x400;
const AT_EMPTY_PATH: c_int = 0x1000;
const O_CREAT: c_int = 0o100;
const O_TRUNC: c_int = 0o1000;
const O_APPEND: c_int = 0o2000;
const O_DSYNC: c_int = 0o10000;
const O_TMPFILE: c_int = 0o20000000;
const O_CLOEXEC: c_int = 0o2000000;
const EBADF: c_int = 9;
const ENOSYS: c_int = 38;
const EOPNOTSUPP: c_int = 95;
const KIND_MASK: u32 = 0o170000;
const FOLDER: u32 = 0o040000;
const FILE: u32 = 0o100000;
const LINK: u32 = 0o120000;

/// What a record is about; `disk/record.rs` has the same list.
mod kind {
    pub const LOADED: u8 = 1;
    pub const END: u8 = 2;
    pub const FULL: u8 = 3;
    pub const WRITE: u8 = 4;
    pub const TRUNCATE: u8 = 5;
    pub const ALLOCATE: u8 = 6;
    pub const OPEN: u8 = 7;
    pub const RENAME: u8 = 8;
    pub const LINK: u8 = 9;
    pub const UNLINK: u8 = 10;
    pub const MKDIR: u8 = 11;
    pub const SYMLINK: u8 = 12;
    pub const SYNC: u8 = 13;
    pub const SYNC_ALL: u8 = 14;
    pub const MAPPED: u8 = 15;
    pub const STREAM: u8 = 16;
    pub const QUEUED: u8 = 17;
}
/// How a file was synced: in a sync's second number.
mod sync_kind {
    pub const FSYNC: u64 = 1;
    pub const FDATASYNC: u64 = 2;
    pub const RANGE: u64 = 3;
    pub const SYNCFS: u64 = 5;
    pub const SYNC: u64 = 6;
}

const MAGIC: u32 = 0x314C_444D;
const HEADER: usize = 72;
/// Room for the record that says that the log is full.
const LAST_RECORDS: u64 = 4096;

static READY: AtomicBool = AtomicBool::new(false);
static FULL: AtomicBool = AtomicBool::new(false);
static LOG: AtomicI32 = AtomicI32::new(-1);
static LOG_PATH: AtomicU64 = AtomicU64::new(0);
static MOST: AtomicU64 = AtomicU64::new(0);
static ROOT_DEVICE: AtomicU64 = AtomicU64::new(0);
static ROOT_INODE: AtomicU64 = AtomicU64::new(0);
static SEQUENCE: AtomicU64 = AtomicU64::new(0);
static PROCESS: AtomicI32 = AtomicI32::new(0);
/// The thread that holds the lock, or 0.
static HOLDER: AtomicI32 = AtomicI32::new(0);

const UNKNOWN: u8 = 0;
const OURS: u8 = 1;
const OTHER: u8 = 2;
/// What each descriptor leads to, as far as it is known. The kernel is asked again before a record
/// is made, so that a wrong `OURS` does no harm.
static DESCRIPTORS: [AtomicU8; 65536] = [const { AtomicU8::new(UNKNOWN) }; 65536];

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Piece {
    base: *const c_void,
    length: usize,
}

/// The kernel's `struct statx`, the same on every machine.
#[repr(C, align(8))]
struct Stat {
    mask: u32,
    block: u32,
    attributes: u64,
    links: u32,
    user: u32,
    group: u32,
    mode: u16,
    spare: u16,
    inode: u64,
    size: u64,
    blocks: u64,
    known: u64,
    times: [u64; 8],
    rdev: [u32; 2],
    device: [u32; 2],
    rest: [u64; 14],
}

impl Stat {
    fn device(&self) -> u64 {
        u64::from(self.device[0]) << 32 | u64::from(self.device[1])
    }
    fn kind(&self) -> u32 {
        u32::from(self.mode) & KIND_MASK
    }
    fn is_root(&self) -> bool {
        self.inode == ROOT_INODE.load(SeqCst) && self.device() == ROOT_DEVICE.load(SeqCst)
    }
}

fn errno() -> c_int {
    // SAFETY: the C library gives every thread a valid address.
    unsafe { *__errno_location() }
}
fn set_errno(value: c_int) {
    // SAFETY: as above.
    unsafe { *__errno_location() = value }
}

/// Asks about a path, or with an empty one about a descriptor. Leaves `errno` as it was.
unsafe fn stat(folder: c_int, path: *const c_char, flags: c_int) -> Option<Stat> {
    let before = errno();
    // SAFETY: all of a `Stat` may be zero.
    let mut found: Stat = unsafe { std::mem::zeroed() };
    // SAFETY: `path` is a C string by our caller's promise, `found` is large enough.
    let result = unsafe {
        syscall(
            number::STATX,
            c_long::from(folder),
            path,
            c_long::from(flags),
            0x7ff_i64,
            &mut found,
        )
    };
    set_errno(before);
    (result == 0).then_some(found)
}
fn stat_descriptor(descriptor: c_int) -> Option<Stat> {
    // SAFETY: an empty C string.
    unsafe { stat(descriptor, c"".as_ptr(), AT_EMPTY_PATH) }
}

/// One record before it is written.
#[derive(Default)]
struct Record<'a> {
    kind: u8,
    flags: u8,
    sequence: u64,
    numbers: [u64; 4],
    names: [&'a [u8]; 2],
}

/// Holds the lock: of this process's threads, then of all processes.
struct Held {
    again: bool,
}

fn lock() -> Held {
    // SAFETY: these calls take no pointers.
    let (process, thread) =
        unsafe { (syscall(number::GETPID) as i32, syscall(number::GETTID) as i32) };
    if PROCESS.load(SeqCst) != process {
        // A fork: only this thread is here, and the log's description is the parent's.
        PROCESS.store(process, SeqCst);
        HOLDER.store(thread, SeqCst);
        LOG.store(-1, SeqCst);
        open_log();
        lock_file(2);
        append(Record { kind: kind::LOADED, flags: 1, ..Record::default() }, &[]);
        return Held { again: false };
    }
    if HOLDER.load(SeqCst) == thread {
        // A signal's handler, in the middle of an operation.
        return Held { again: true };
    }
    while HOLDER.compare_exchange(0, thread, SeqCst, SeqCst).is_err() {
        // SAFETY: no pointers.
        unsafe { syscall(number::YIELD) };
    }
    lock_file(2);
    Held { again: false }
}

impl Drop for Held {
    fn drop(&mut self) {
        if !self.again {
            lock_file(8);
            HOLDER.store(0, SeqCst);
        }
    }
}

fn lock_file(operation: c_long) {
    let before = errno();
    // SAFETY: no pointers. The kernel gives the lock back when the process is killed.
    while unsafe { syscall(number::FLOCK, c_long::from(LOG.load(SeqCst)), operation) } == -1
        && errno() == 4
    {}
    set_errno(before);
}

fn open_log() {
    let path = LOG_PATH.load(SeqCst) as *const c_char;
    let flags = 1 | O_CREAT | O_APPEND | O_CLOEXEC;
    // SAFETY: the environment's string stays where it is: its address was kept at the start, and a
    // program that moves its environment does not free what it was started with.
    let opened = unsafe {
        syscall(number::OPENAT, c_long::from(AT_FDCWD), path, c_long::from(flags), 0o666_i64)
    };
    if opened < 0 {
        return;
    }
    // Out of the way of programs that count on the lowest numbers.
    for least in [900_i64, 200, 60] {
        // SAFETY: F_DUPFD_CLOEXEC and `close` take no pointers.
        let higher = unsafe { syscall(number::FCNTL, opened, 1030_i64, least) };
        if higher >= 0 {
            unsafe { syscall(number::CLOSE, opened) };
            LOG.store(higher as i32, SeqCst);
            return;
        }
    }
    LOG.store(opened as i32, SeqCst);
}

/// Writes a record; the lock is held. One call, on a descriptor that appends.
fn append(record: Record<'_>, data: &[Piece]) {
    let log = c_long::from(LOG.load(SeqCst));
    if FULL.load(SeqCst) || log < 0 {
        return;
    }
    let before = errno();
    let data_length: usize = data.iter().map(|piece| piece.length).sum();
    let total = HEADER + record.names[0].len() + record.names[1].len() + data_length;
    // SAFETY: no pointers.
    let size = unsafe { syscall(number::LSEEK, log, 0_i64, 2_i64) } as u64;
    let (record, data, total) = if size + total as u64 > MOST.load(SeqCst) {
        FULL.store(true, SeqCst);
        if size + HEADER as u64 > MOST.load(SeqCst) + LAST_RECORDS {
            set_errno(before);
            return;
        }
        (Record { kind: kind::FULL, ..Record::default() }, &data[..0], HEADER)
    } else {
        (record, data, total)
    };
    let mut time = [0_i64; 2];
    // SAFETY: `time` has the layout of a timespec of 64 bits.
    unsafe { clock_gettime(1, &mut time) };
    let mut header = [0_u8; HEADER];
    header[0..4].copy_from_slice(&(total as u32).to_le_bytes());
    header[4..8].copy_from_slice(&MAGIC.to_le_bytes());
    header[8] = record.kind;
    header[9] = record.flags;
    header[12..16].copy_from_slice(&PROCESS.load(SeqCst).to_le_bytes());
    header[16..24].copy_from_slice(&record.sequence.to_le_bytes());
    header[24..32].copy_from_slice(&(time[0] * 1_000_000_000 + time[1]).to_le_bytes());
    for (index, value) in record.numbers.iter().enumerate() {
        header[32 + index * 8..40 + index * 8].copy_from_slice(&value.to_le_bytes());
    }
    for (index, name) in record.names.iter().enumerate() {
        header[64 + index * 4..68 + index * 4].copy_from_slice(&(name.len() as u32).to_le_bytes());
    }
    let piece = |bytes: &[u8]| Piece { base: bytes.as_ptr().cast(), length: bytes.len() };
    let mut few = [Piece { base: std::ptr::null(), length: 0 }; 16];
    let mut many = Vec::new();
    let pieces = if data.len() + 3 <= few.len() {
        &mut few[..]
    } else {
        many.resize(data.len() + 3, few[0]);
        &mut many[..]
    };
    pieces[0] = piece(&header);
    pieces[1] = piece(record.names[0]);
    pieces[2] = piece(record.names[1]);
    pieces[3..3 + data.len()].copy_from_slice(data);
    let count = (data.len() + 3) as c_long;
    // SAFETY: each piece is memory of ours or what the program asked to be written.
    let written = unsafe { syscall(number::WRITEV, log, pieces.as_ptr(), count) };
    if written != total as c_long {
        // No room, or memory that is none: what is there of it goes, and the log is over.
        // SAFETY: no pointers.
        unsafe { syscall(number::FTRUNCATE, log, size) };
        FULL.store(true, SeqCst);
        let over = Record { kind: kind::FULL, ..Record::default() };
        header[0..4].copy_from_slice(&(HEADER as u32).to_le_bytes());
        header[8] = over.kind;
        header[64..72].fill(0);
        // SAFETY: `header` is ours.
        unsafe { syscall(number::WRITE, log, header.as_ptr(), HEADER) };
    }
    set_errno(before);
}

fn next_sequence() -> u64 {
    SEQUENCE.fetch_add(1, SeqCst) + 1
}

/// Says how an operation ended; leaves `errno` as the operation left it.
fn append_end(sequence: u64, result: i64, inode: u64, mode: u32) {
    let numbers = [result as u64, inode, u64::from(mode), errno() as u64];
    append(Record { kind: kind::END, sequence, numbers, ..Record::default() }, &[]);
}

/// A record that stands for itself.
fn note(kind: u8, inode: u64, name: &[u8]) {
    let held = lock();
    let numbers = [inode, 0, 0, 0];
    append(
        Record {
            kind,
            sequence: next_sequence(),
            numbers,
            names: [name, b""],
            ..Record::default()
        },
        &[],
    );
    drop(held);
}

#[used]
#[link_section = ".init_array"]
static FIRST: extern "C" fn() = first;

extern "C" fn first() {
    // SAFETY: C strings; `getauxval(AT_EXECFN)` is the address of one or 0.
    unsafe {
        let root = getenv(c"MASTERWORK_DISK_ROOT".as_ptr());
        let log = getenv(c"MASTERWORK_DISK_LOG".as_ptr());
        let most = getenv(c"MASTERWORK_DISK_MOST".as_ptr());
        if root.is_null() || log.is_null() || most.is_null() {
            return;
        }
        let most = std::slice::from_raw_parts(most.cast::<u8>(), strlen(most));
        let most = most.iter().fold(0_u64, |sum, digit| {
            sum.saturating_mul(10).saturating_add(u64::from(digit.wrapping_sub(b'0') % 10))
        });
        let Some(found) = stat(AT_FDCWD, root, 0) else { return };
        ROOT_DEVICE.store(found.device(), SeqCst);
        ROOT_INODE.store(found.inode, SeqCst);
        MOST.store(most, SeqCst);
        LOG_PATH.store(log as u64, SeqCst);
        PROCESS.store(syscall(number::GETPID) as i32, SeqCst);
        open_log();
        if LOG.load(SeqCst) < 0 {
            return;
        }
        let name = getauxval(31) as *const c_char;
        let name: &[u8] = if name.is_null() {
            b""
        } else {
            std::slice::from_raw_parts(name.cast(), strlen(name))
        };
        let held = lock();
        append(Record { kind: kind::LOADED, names: [name, b""], ..Record::default() }, &[]);
        drop(held);
        READY.store(true, SeqCst);
    }
}

fn remember(descriptor: c_int, what: u8) {
    if let Some(slot) = usize::try_from(descriptor).ok().and_then(|index| DESCRIPTORS.get(index)) {
        slot.store(what, SeqCst);
    }
}

/// The file that a descriptor leads to, if it may be one below the data directory.
fn followed(descriptor: c_int) -> Option<Stat> {
    if !READY.load(SeqCst) || descriptor == LOG.load(SeqCst) {
        return None;
    }
    let slot = usize::try_from(descriptor).ok().and_then(|index| DESCRIPTORS.get(index));
    if slot.is_some_and(|slot| slot.load(SeqCst) == OTHER) {
        return None;
    }
    let found = stat_descriptor(descriptor)
        .filter(|found| found.kind() == FILE && found.device() == ROOT_DEVICE.load(SeqCst));
    remember(descriptor, if found.is_some() { OURS } else { OTHER });
    found
}

/// A path's folder and its last part.
struct Place<'a> {
    folder: u64,
    name: &'a [u8],
}

/// Where a path stands, if that is below the data directory: the kernel is asked for the folder's
/// folder until it is the root or ours.
unsafe fn place<'a>(folder: c_int, path: *const c_char) -> Option<Place<'a>> {
    if !READY.load(SeqCst) || path.is_null() {
        return None;
    }
    // SAFETY: a C string by our caller's promise, and it lives as long as the call.
    let bytes = unsafe { std::slice::from_raw_parts(path.cast::<u8>(), strlen(path)) };
    let end = bytes.iter().rposition(|byte| *byte != b'/')? + 1;
    let bytes = &bytes[..end];
    let start = bytes.iter().rposition(|byte| *byte == b'/').map_or(0, |slash| slash + 1);
    let name = &bytes[start..];
    let mut above = [0_u8; 4096 + 200];
    let mut length = if start == 0 { 1 } else { start };
    if length > 4096 {
        return None;
    }
    above[..length].copy_from_slice(if start == 0 { b"." } else { &bytes[..start] });
    let mut last = None;
    let mut parent = None;
    for _ in 0..60 {
        // SAFETY: `above` ends with a zero: it was made of zeros, and there is room.
        let found = unsafe { stat(folder, above.as_ptr().cast(), 0) }?;
        let parent_inode = *parent.get_or_insert(found.inode);
        if found.is_root() {
            return Some(Place { folder: parent_inode, name });
        }
        if last == Some((found.device(), found.inode)) {
            return None;
        }
        last = Some((found.device(), found.inode));
        above[length..length + 3].copy_from_slice(b"/..");
        length += 3;
    }
    None
}

unsafe fn open_at(folder: c_int, path: *const c_char, flags: c_int, mode: c_uint) -> c_int {
    let real = || {
        // SAFETY: as the program asked.
        let opened = unsafe {
            syscall(
                number::OPENAT,
                c_long::from(folder),
                path,
                c_long::from(flags),
                c_long::from(mode),
            )
        };
        opened as c_int
    };
    let makes_nameless = flags & O_TMPFILE == O_TMPFILE;
    let may_write = flags & 3 != 0 || flags & (O_CREAT | O_TRUNC) != 0;
    if !READY.load(SeqCst) || !may_write {
        let opened = real();
        remember(opened, UNKNOWN);
        return opened;
    }
    // SAFETY: the program's path.
    let found = unsafe { place(folder, path) };
    let Some(place) = found else {
        let opened = real();
        // A link may lead to ours from elsewhere.
        let is_link = unsafe { stat(folder, path, AT_SYMLINK_NOFOLLOW) }
            .is_some_and(|found| found.kind() == LINK);
        remember(opened, if is_link || makes_nameless { UNKNOWN } else { OTHER });
        return opened;
    };
    if flags & (O_CREAT | O_TRUNC) == 0 && !makes_nameless {
        let opened = real();
        remember(opened, UNKNOWN);
        return opened;
    }
    // SAFETY: the program's path.
    let existing = unsafe { stat(folder, path, 0) };
    if !makes_nameless && existing.as_ref().is_some_and(|found| found.kind() != FILE) {
        // A pipe may wait for its other end, and is nothing that a disk keeps.
        let opened = real();
        remember(opened, UNKNOWN);
        return opened;
    }
    let held = lock();
    // SAFETY: the program's path.
    let existing = unsafe { stat(folder, path, 0) }.filter(|_| !makes_nameless);
    let numbers = [place.folder, existing.as_ref().map_or(0, |found| found.inode), flags as u64, 0];
    let sequence = next_sequence();
    let names = [if makes_nameless { b"" } else { place.name }, b"" as &[u8]];
    append(Record { kind: kind::OPEN, sequence, numbers, names, ..Record::default() }, &[]);
    let opened = real();
    let found = stat_descriptor(opened).filter(|_| opened >= 0);
    let (inode, mode) = found.map_or((0, 0), |found| (found.inode, u32::from(found.mode)));
    append_end(sequence, i64::from(opened), inode, mode);
    remember(opened, UNKNOWN);
    drop(held);
    opened
}

/// A write of any kind: `at` is the offset if the program gave one, `synced` asks for more than the
/// descriptor's own flags.
unsafe fn writing(
    descriptor: c_int,
    pieces: &[Piece],
    at: Option<i64>,
    synced: bool,
    appends: bool,
    real: impl FnOnce() -> c_long,
) -> isize {
    if followed(descriptor).is_none() {
        return real() as isize;
    }
    let held = lock();
    // Again, under the lock: the size decides where an appended piece stands.
    let Some(found) = followed(descriptor) else { return real() as isize };
    // SAFETY: F_GETFL and `lseek` take no pointers.
    let flags = unsafe { syscall(number::FCNTL, c_long::from(descriptor), 3_i64, 0_i64) } as c_int;
    let here = || unsafe { syscall(number::LSEEK, c_long::from(descriptor), 0_i64, 1_i64) };
    let offset = match at {
        _ if appends || flags & O_APPEND != 0 => found.size,
        Some(at) => at as u64,
        None => here() as u64,
    };
    let synced = synced || flags & O_DSYNC != 0;
    let sequence = next_sequence();
    let numbers = [found.inode, offset, 0, 0];
    let begin =
        Record { kind: kind::WRITE, flags: synced.into(), sequence, numbers, ..Record::default() };
    append(begin, pieces);
    let result = real();
    append_end(sequence, result, found.inode, 0);
    drop(held);
    result as isize
}

/// The program's pieces as a slice; an impossible count is left to the kernel to refuse.
unsafe fn pieces<'a>(first: *const Piece, count: c_int) -> &'a [Piece] {
    if first.is_null() || !(1..=1024).contains(&count) {
        return &[];
    }
    // SAFETY: the program promises so many, as for the real call.
    unsafe { std::slice::from_raw_parts(first, count as usize) }
}

/// An operation on names: a record before, the operation, a record after.
unsafe fn naming(
    record: Record<'_>,
    real: impl FnOnce() -> c_long,
    after: impl FnOnce() -> Option<Stat>,
) -> c_int {
    let sequence = next_sequence();
    append(Record { sequence, ..record }, &[]);
    let result = real();
    let found = if result >= 0 { after() } else { None };
    let (inode, mode) = found.map_or((0, 0), |found| (found.inode, u32::from(found.mode)));
    append_end(sequence, result, inode, mode);
    result as c_int
}

fn syncing(descriptor: c_int, how: u64, real: impl FnOnce() -> c_long) -> c_int {
    let found = READY
        .load(SeqCst)
        .then(|| stat_descriptor(descriptor))
        .flatten()
        .filter(|found| found.device() == ROOT_DEVICE.load(SeqCst))
        .filter(|found| matches!(found.kind(), FILE | FOLDER));
    let Some(found) = found else { return real() as c_int };
    let sequence = next_sequence();
    let numbers = [found.inode, how, 0, 0];
    let is_all = matches!(how, sync_kind::SYNCFS | sync_kind::SYNC);
    let kind = if is_all { kind::SYNC_ALL } else { kind::SYNC };
    let held = lock();
    append(Record { kind, sequence, numbers, ..Record::default() }, &[]);
    drop(held);
    let mut result = real();
    if how == sync_kind::SYNCFS && result == -1 && errno() == ENOSYS {
        // A sandbox that keeps it from other people's disks: here the log keeps the promise.
        result = 0;
    }
    let held = lock();
    append_end(sequence, result, found.inode, 0);
    drop(held);
    result as c_int
}

unsafe fn rename_at(
    old_folder: c_int,
    old: *const c_char,
    new_folder: c_int,
    new: *const c_char,
    flags: c_uint,
) -> c_int {
    let real = || unsafe {
        let (old_folder, new_folder) = (c_long::from(old_folder), c_long::from(new_folder));
        syscall(number::RENAMEAT2, old_folder, old, new_folder, new, c_long::from(flags))
    };
    // SAFETY: the program's paths.
    let (from, to) = unsafe { (place(old_folder, old), place(new_folder, new)) };
    if from.is_none() && to.is_none() {
        return real() as c_int;
    }
    let held = lock();
    // SAFETY: the program's path.
    let moved = unsafe { stat(old_folder, old, AT_SYMLINK_NOFOLLOW) };
    let folder = |place: &Option<Place<'_>>| place.as_ref().map_or(0, |place| place.folder);
    let name =
        |place: &Option<Place<'static>>| place.as_ref().map_or(b"" as &[u8], |place| place.name);
    let numbers =
        [folder(&from), folder(&to), moved.map_or(0, |moved| moved.inode), u64::from(flags)];
    let names = [name(&from), name(&to)];
    let record = Record { kind: kind::RENAME, numbers, names, ..Record::default() };
    // SAFETY: no memory of the program's is touched here.
    let result = unsafe { naming(record, real, || None) };
    drop(held);
    result
}

unsafe fn unlink_at(folder: c_int, path: *const c_char, flags: c_int) -> c_int {
    let real =
        || unsafe { syscall(number::UNLINKAT, c_long::from(folder), path, c_long::from(flags)) };
    // SAFETY: the program's path.
    let Some(place) = (unsafe { place(folder, path) }) else { return real() as c_int };
    let held = lock();
    // SAFETY: the program's path.
    let gone = unsafe { stat(folder, path, AT_SYMLINK_NOFOLLOW) };
    let numbers = [place.folder, gone.map_or(0, |gone| gone.inode), 0, 0];
    let record =
        Record { kind: kind::UNLINK, numbers, names: [place.name, b""], ..Record::default() };
    // SAFETY: no memory of the program's is touched here.
    let result = unsafe { naming(record, real, || None) };
    drop(held);
    result
}

unsafe fn link_at(
    old_folder: c_int,
    old: *const c_char,
    new_folder: c_int,
    new: *const c_char,
    flags: c_int,
) -> c_int {
    let real = || unsafe {
        let (old_folder, new_folder) = (c_long::from(old_folder), c_long::from(new_folder));
        syscall(number::LINKAT, old_folder, old, new_folder, new, c_long::from(flags))
    };
    // SAFETY: the program's paths.
    let Some(place) = (unsafe { place(new_folder, new) }) else { return real() as c_int };
    let held = lock();
    let follow = if flags & AT_SYMLINK_FOLLOW != 0 { 0 } else { AT_SYMLINK_NOFOLLOW };
    let linked = unsafe { stat(old_folder, old, follow | flags & AT_EMPTY_PATH) };
    let numbers = [place.folder, linked.map_or(0, |linked| linked.inode), 0, 0];
    let record =
        Record { kind: kind::LINK, numbers, names: [place.name, b""], ..Record::default() };
    let result = unsafe { naming(record, real, || None) };
    drop(held);
    result
}

unsafe fn symlink_at(target: *const c_char, folder: c_int, path: *const c_char) -> c_int {
    let real = || unsafe { syscall(number::SYMLINKAT, target, c_long::from(folder), path) };
    // SAFETY: the program's path.
    let Some(place) = (unsafe { place(folder, path) }) else { return real() as c_int };
    let held = lock();
    let to = unsafe { std::slice::from_raw_parts(target.cast::<u8>(), strlen(target)) };
    let numbers = [place.folder, 0, 0, 0];
    let record =
        Record { kind: kind::SYMLINK, numbers, names: [place.name, to], ..Record::default() };
    let result = unsafe { naming(record, real, || stat(folder, path, AT_SYMLINK_NOFOLLOW)) };
    drop(held);
    result
}

unsafe fn make_folder_at(folder: c_int, path: *const c_char, mode: c_uint) -> c_int {
    let real =
        || unsafe { syscall(number::MKDIRAT, c_long::from(folder), path, c_long::from(mode)) };
    // SAFETY: the program's path.
    let Some(place) = (unsafe { place(folder, path) }) else { return real() as c_int };
    let held = lock();
    let numbers = [place.folder, 0, 0, 0];
    let record =
        Record { kind: kind::MKDIR, numbers, names: [place.name, b""], ..Record::default() };
    let result = unsafe { naming(record, real, || stat(folder, path, AT_SYMLINK_NOFOLLOW)) };
    drop(held);
    result
}

/// A change of a file's size or of what is allocated.
fn resizing(
    found: impl Fn() -> Option<Stat>,
    kind: u8,
    numbers: [u64; 3],
    real: impl FnOnce() -> c_long,
) -> c_int {
    if found().is_none() {
        return real() as c_int;
    }
    let held = lock();
    let inode = found().map_or(0, |found| found.inode);
    let numbers = [inode, numbers[0], numbers[1], numbers[2]];
    let record = Record { kind, numbers, ..Record::default() };
    // SAFETY: no memory of the program's is touched here.
    let result = unsafe { naming(record, real, || None) };
    drop(held);
    result
}

/// Copies into a file of ours by reading and writing, so that the log has what was copied.
unsafe fn copying(
    from: c_int,
    from_at: *mut i64,
    to: c_int,
    to_at: *mut i64,
    length: usize,
) -> isize {
    let mut buffer = [0_u8; 16384];
    let mut done = 0;
    while done < length {
        let most = (length - done).min(buffer.len());
        let (into, from) = (buffer.as_mut_ptr(), c_long::from(from));
        // SAFETY: `buffer` holds `most`; the offsets are the program's, or none.
        let got = unsafe {
            if from_at.is_null() {
                syscall(number::READ, from, into, most)
            } else {
                syscall(number::PREAD, from, into, most, *from_at)
            }
        };
        if got <= 0 {
            return if done > 0 { done as isize } else { got as isize };
        }
        let put = unsafe {
            if to_at.is_null() {
                write(to, buffer.as_ptr().cast(), got as usize)
            } else {
                pwrite64(to, buffer.as_ptr().cast(), got as usize, *to_at)
            }
        };
        if put < 0 {
            return if done > 0 { done as isize } else { put };
        }
        unsafe {
            if !from_at.is_null() {
                *from_at += put as i64;
            } else if put < got as isize {
                syscall(number::LSEEK, from, put as i64 - got, 1_i64);
            }
            if !to_at.is_null() {
                *to_at += put as i64;
            }
        }
        done += put as usize;
        if put < got as isize || (got as usize) < most {
            break;
        }
    }
    done as isize
}

/// The C library's own function of this name.
unsafe fn next(name: *const c_char) -> *mut c_void {
    // SAFETY: RTLD_NEXT, and a C string.
    unsafe { dlsym(-1_isize as *mut c_void, name) }
}

/// Functions of the C library, under their names and those of their variants for large files.
macro_rules! interpose {
    ($(fn [$($name:ident)+] $arguments:tt -> $result:ty $body:block)*) => {
        $($(
            /// # Safety
            /// As the C library's function of this name.
            #[no_mangle]
            pub unsafe extern "C" fn $name $arguments -> $result {
                unsafe { $body }
            }
        )+)*
    };
}

interpose! {
    fn [open open64] (path: *const c_char, flags: c_int, mode: c_uint) -> c_int {
        open_at(AT_FDCWD, path, flags, mode)
    }
    fn [openat openat64] (folder: c_int, path: *const c_char, flags: c_int, mode: c_uint) -> c_int {
        open_at(folder, path, flags, mode)
    }
    fn [creat creat64] (path: *const c_char, mode: c_uint) -> c_int {
        open_at(AT_FDCWD, path, 1 | O_CREAT | O_TRUNC, mode)
    }
    fn [__open_2 __open64_2] (path: *const c_char, flags: c_int) -> c_int {
        open_at(AT_FDCWD, path, flags, 0)
    }
    fn [__openat_2 __openat64_2] (folder: c_int, path: *const c_char, flags: c_int) -> c_int {
        open_at(folder, path, flags, 0)
    }
    fn [write] (descriptor: c_int, bytes: *const c_void, length: usize) -> isize {
        let real = || syscall(number::WRITE, c_long::from(descriptor), bytes, length);
        writing(descriptor, &[Piece { base: bytes, length }], None, false, false, real)
    }
    fn [pwrite pwrite64] (descriptor: c_int, bytes: *const c_void, length: usize, at: i64) -> isize {
        let real = || syscall(number::PWRITE, c_long::from(descriptor), bytes, length, at);
        writing(descriptor, &[Piece { base: bytes, length }], Some(at), false, false, real)
    }
    fn [writev] (descriptor: c_int, first: *const Piece, count: c_int) -> isize {
        let real = || syscall(number::WRITEV, c_long::from(descriptor), first, c_long::from(count));
        writing(descriptor, pieces(first, count), None, false, false, real)
    }
    fn [pwritev pwritev64] (descriptor: c_int, first: *const Piece, count: c_int, at: i64) -> isize {
        let real = || {
            syscall(number::PWRITEV, c_long::from(descriptor), first, c_long::from(count), at, 0_i64)
        };
        writing(descriptor, pieces(first, count), Some(at), false, false, real)
    }
    fn [pwritev2 pwritev64v2] (descriptor: c_int, first: *const Piece, count: c_int, at: i64, flags: c_int) -> isize {
        let real = || {
            let (descriptor, count) = (c_long::from(descriptor), c_long::from(count));
            syscall(number::PWRITEV2, descriptor, first, count, at, 0_i64, c_long::from(flags))
        };
        // RWF_DSYNC and RWF_SYNC; RWF_APPEND.
        let (synced, appends) = (flags & 0x6 != 0, flags & 0x10 != 0);
        writing(descriptor, pieces(first, count), Some(at).filter(|at| *at != -1), synced, appends, real)
    }
    fn [ftruncate ftruncate64] (descriptor: c_int, size: i64) -> c_int {
        let real = || syscall(number::FTRUNCATE, c_long::from(descriptor), size);
        resizing(|| followed(descriptor), kind::TRUNCATE, [size as u64, 0, 0], real)
    }
    fn [truncate truncate64] (path: *const c_char, size: i64) -> c_int {
        let real = || syscall(number::TRUNCATE, path, size);
        let found = || place(AT_FDCWD, path).and_then(|_| stat(AT_FDCWD, path, 0));
        resizing(found, kind::TRUNCATE, [size as u64, 0, 0], real)
    }
    fn [fallocate fallocate64] (descriptor: c_int, mode: c_int, at: i64, length: i64) -> c_int {
        let real = || {
            syscall(number::FALLOCATE, c_long::from(descriptor), c_long::from(mode), at, length)
        };
        let numbers = [mode as u64, at as u64, length as u64];
        resizing(|| followed(descriptor), kind::ALLOCATE, numbers, real)
    }
    fn [posix_fallocate posix_fallocate64] (descriptor: c_int, at: i64, length: i64) -> c_int {
        let before = errno();
        let mut result = fallocate(descriptor, 0, at, length);
        if result == -1 && errno() == EOPNOTSUPP {
            let size = stat_descriptor(descriptor).map_or(0, |found| found.size as i64);
            result = if size < at + length { ftruncate(descriptor, at + length) } else { 0 };
        }
        let answer = if result == -1 { errno() } else { 0 };
        set_errno(before);
        answer
    }
    fn [fsync] (descriptor: c_int) -> c_int {
        syncing(descriptor, sync_kind::FSYNC, || syscall(number::FSYNC, c_long::from(descriptor)))
    }
    fn [fdatasync] (descriptor: c_int) -> c_int {
        let real = || syscall(number::FDATASYNC, c_long::from(descriptor));
        syncing(descriptor, sync_kind::FDATASYNC, real)
    }
    fn [sync_file_range] (descriptor: c_int, at: i64, length: i64, flags: c_uint) -> c_int {
        let real = || {
            syscall(number::SYNC_FILE_RANGE, c_long::from(descriptor), at, length, c_long::from(flags))
        };
        syncing(descriptor, sync_kind::RANGE, real)
    }
    fn [syncfs] (descriptor: c_int) -> c_int {
        syncing(descriptor, sync_kind::SYNCFS, || syscall(number::SYNCFS, c_long::from(descriptor)))
    }
    fn [rename] (old: *const c_char, new: *const c_char) -> c_int {
        rename_at(AT_FDCWD, old, AT_FDCWD, new, 0)
    }
    fn [renameat] (old_folder: c_int, old: *const c_char, new_folder: c_int, new: *const c_char) -> c_int {
        rename_at(old_folder, old, new_folder, new, 0)
    }
    fn [renameat2] (old_folder: c_int, old: *const c_char, new_folder: c_int, new: *const c_char, flags: c_uint) -> c_int {
        rename_at(old_folder, old, new_folder, new, flags)
    }
    fn [unlink] (path: *const c_char) -> c_int {
        unlink_at(AT_FDCWD, path, 0)
    }
    fn [unlinkat] (folder: c_int, path: *const c_char, flags: c_int) -> c_int {
        unlink_at(folder, path, flags)
    }
    fn [rmdir] (path: *const c_char) -> c_int {
        unlink_at(AT_FDCWD, path, AT_REMOVEDIR)
    }
    fn [remove] (path: *const c_char) -> c_int {
        let is_folder = stat(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW)
            .is_some_and(|found| found.kind() == FOLDER);
        unlink_at(AT_FDCWD, path, if is_folder { AT_REMOVEDIR } else { 0 })
    }
    fn [link] (old: *const c_char, new: *const c_char) -> c_int {
        link_at(AT_FDCWD, old, AT_FDCWD, new, 0)
    }
    fn [linkat] (old_folder: c_int, old: *const c_char, new_folder: c_int, new: *const c_char, flags: c_int) -> c_int {
        link_at(old_folder, old, new_folder, new, flags)
    }
    fn [symlink] (target: *const c_char, path: *const c_char) -> c_int {
        symlink_at(target, AT_FDCWD, path)
    }
    fn [symlinkat] (target: *const c_char, folder: c_int, path: *const c_char) -> c_int {
        symlink_at(target, folder, path)
    }
    fn [mkdir] (path: *const c_char, mode: c_uint) -> c_int {
        make_folder_at(AT_FDCWD, path, mode)
    }
    fn [mkdirat] (folder: c_int, path: *const c_char, mode: c_uint) -> c_int {
        make_folder_at(folder, path, mode)
    }
    fn [copy_file_range] (from: c_int, from_at: *mut i64, to: c_int, to_at: *mut i64, length: usize, flags: c_uint) -> isize {
        if followed(to).is_none() {
            let (from, to) = (c_long::from(from), c_long::from(to));
            return syscall(number::COPY_FILE_RANGE, from, from_at, to, to_at, length, c_long::from(flags)) as isize;
        }
        copying(from, from_at, to, to_at, length)
    }
    fn [sendfile sendfile64] (to: c_int, from: c_int, from_at: *mut i64, length: usize) -> isize {
        if followed(to).is_none() {
            return syscall(number::SENDFILE, c_long::from(to), c_long::from(from), from_at, length) as isize;
        }
        copying(from, from_at, to, std::ptr::null_mut(), length)
    }
    fn [splice] (from: c_int, from_at: *mut i64, to: c_int, to_at: *mut i64, length: usize, flags: c_uint) -> isize {
        if followed(to).is_none() {
            let (from, to) = (c_long::from(from), c_long::from(to));
            return syscall(number::SPLICE, from, from_at, to, to_at, length, c_long::from(flags)) as isize;
        }
        copying(from, from_at, to, to_at, length)
    }
    fn [mmap mmap64] (address: *mut c_void, length: usize, protection: c_int, flags: c_int, descriptor: c_int, at: i64) -> *mut c_void {
        let is_shared = flags & 0x3 == 1 || flags & 0x3 == 3;
        if is_shared && protection & 2 != 0 && flags & 0x20 == 0 {
            if let Some(found) = followed(descriptor) {
                note(kind::MAPPED, found.inode, b"");
            }
        }
        let (protection, flags) = (c_long::from(protection), c_long::from(flags));
        syscall(number::MMAP, address, length, protection, flags, c_long::from(descriptor), at) as *mut c_void
    }
    fn [close] (descriptor: c_int) -> c_int {
        if descriptor == LOG.load(SeqCst) && descriptor >= 0 {
            set_errno(EBADF);
            return -1;
        }
        remember(descriptor, UNKNOWN);
        syscall(number::CLOSE, c_long::from(descriptor)) as c_int
    }
    fn [close_range] (first: c_uint, last: c_uint, flags: c_int) -> c_int {
        let log = LOG.load(SeqCst);
        if flags & 4 == 0 {
            for index in first..=last.min(65535) {
                remember(index as c_int, UNKNOWN);
            }
        }
        let real = |first: c_uint, last: c_uint| {
            syscall(number::CLOSE_RANGE, c_long::from(first), c_long::from(last), c_long::from(flags)) as c_int
        };
        if log < 0 || !(first..=last).contains(&(log as c_uint)) {
            return real(first, last);
        }
        let below = if first < log as c_uint { real(first, log as c_uint - 1) } else { 0 };
        let above = if last > log as c_uint { real(log as c_uint + 1, last) } else { 0 };
        below.min(above)
    }
    fn [dup] (descriptor: c_int) -> c_int {
        let copy = syscall(number::DUP, c_long::from(descriptor)) as c_int;
        remember(copy, UNKNOWN);
        copy
    }
    fn [dup2] (descriptor: c_int, to: c_int) -> c_int {
        if descriptor == to {
            // `dup3` refuses this; `dup2` only asks whether it is open.
            let open = syscall(number::FCNTL, c_long::from(descriptor), 1_i64, 0_i64);
            return if open == -1 { -1 } else { to };
        }
        dup3(descriptor, to, 0)
    }
    fn [dup3] (descriptor: c_int, to: c_int, flags: c_int) -> c_int {
        if to >= 0 && to == LOG.load(SeqCst) {
            let moved = syscall(number::FCNTL, c_long::from(to), 1030_i64, 60_i64);
            if moved >= 0 {
                LOG.store(moved as c_int, SeqCst);
            }
        }
        remember(to, UNKNOWN);
        syscall(number::DUP3, c_long::from(descriptor), c_long::from(to), c_long::from(flags)) as c_int
    }
    fn [fcntl fcntl64] (descriptor: c_int, command: c_int, argument: c_long) -> c_int {
        let result = syscall(number::FCNTL, c_long::from(descriptor), c_long::from(command), argument);
        // F_DUPFD and F_DUPFD_CLOEXEC.
        if command == 0 || command == 1030 {
            remember(result as c_int, UNKNOWN);
        }
        result as c_int
    }
}

/// # Safety
/// As the C library's `sync`.
#[no_mangle]
pub unsafe extern "C" fn sync() {
    // SAFETY: the data directory, for a record; no pointers.
    unsafe {
        let held = READY.load(SeqCst).then(lock);
        let sequence = next_sequence();
        if held.is_some() {
            let numbers = [0, sync_kind::SYNC, 0, 0];
            append(Record { kind: kind::SYNC_ALL, sequence, numbers, ..Record::default() }, &[]);
        }
        drop(held);
        syscall(number::SYNC);
        let held = READY.load(SeqCst).then(lock);
        if held.is_some() {
            append_end(sequence, 0, 0, 0);
        }
    }
}

/// Whether a stream of this mode writes.
unsafe fn mode_writes(mode: *const c_char) -> bool {
    // SAFETY: a C string by our caller's promise.
    let mode = unsafe { std::slice::from_raw_parts(mode.cast::<u8>(), strlen(mode)) };
    mode.iter().any(|byte| matches!(byte, b'w' | b'a' | b'+'))
}

/// What a stream of the C library writes cannot be seen from here: it says so.
macro_rules! streams {
    ($($name:ident $text:literal ($first:ident: $kind:ty $(, $more:ident: $more_kind:ty)*) by $found:expr;)*) => {
        $(
            /// # Safety
            /// As the C library's function of this name.
            #[no_mangle]
            pub unsafe extern "C" fn $name($first: $kind, mode: *const c_char $(, $more: $more_kind)*) -> *mut c_void {
                // SAFETY: the function has this signature, and gets what the program gave.
                unsafe {
                    let real = next($text.as_ptr());
                    let real: unsafe extern "C" fn($kind, *const c_char $(, $more_kind)*) -> *mut c_void =
                        std::mem::transmute(real);
                    if mode_writes(mode) {
                        $found($first);
                    }
                    real($first, mode $(, $more)*)
                }
            }
        )*
    };
}
fn note_path(path: *const c_char) {
    // SAFETY: only called with the program's path.
    if let Some(place) = unsafe { place(AT_FDCWD, path) } {
        note(kind::STREAM, place.folder, place.name);
    }
}
fn note_descriptor(descriptor: c_int) {
    if let Some(found) = followed(descriptor) {
        note(kind::STREAM, found.inode, b"");
    }
}
streams! {
    fopen c"fopen" (path: *const c_char) by note_path;
    fopen64 c"fopen64" (path: *const c_char) by note_path;
    freopen c"freopen" (path: *const c_char, stream: *mut c_void) by note_path;
    freopen64 c"freopen64" (path: *const c_char, stream: *mut c_void) by note_path;
    fdopen c"fdopen" (descriptor: c_int) by note_descriptor;
}

/// Writes that another thread of the C library does, out of sight: it says so.
macro_rules! queued {
    ($($name:ident $text:literal)*) => {
        $(
            /// # Safety
            /// As the C library's function of this name.
            #[no_mangle]
            pub unsafe extern "C" fn $name(block: *mut c_int) -> c_int {
                // SAFETY: a control block begins with its descriptor.
                unsafe {
                    if let Some(found) = followed(*block) {
                        note(kind::QUEUED, found.inode, b"");
                    }
                    let real: unsafe extern "C" fn(*mut c_int) -> c_int =
                        std::mem::transmute(next($text.as_ptr()));
                    real(block)
                }
            }
        )*
    };
}
queued! {
    aio_write c"aio_write"
    aio_write64 c"aio_write64"
}

/// Temporary files, which the C library opens by itself: made here instead.
macro_rules! temporary {
    ($($name:ident ($($suffix:ident: $kind:ty),*) $suffix_length:expr, $flags:expr;)*) => {
        $(
            /// # Safety
            /// As the C library's function of this name.
            #[no_mangle]
            pub unsafe extern "C" fn $name(template: *mut c_char $(, $suffix: $kind)*) -> c_int {
                // SAFETY: the template is the program's to change.
                unsafe { temporary_file(template, $suffix_length as usize, $flags) }
            }
        )*
    };
}
temporary! {
    mkstemp() 0, 0;
    mkstemp64() 0, 0;
    mkostemp(flags: c_int) 0, flags;
    mkostemp64(flags: c_int) 0, flags;
    mkstemps(length: c_int) length, 0;
    mkstemps64(length: c_int) length, 0;
    mkostemps(length: c_int, flags: c_int) length, flags;
    mkostemps64(length: c_int, flags: c_int) length, flags;
}

unsafe fn temporary_file(template: *mut c_char, suffix: usize, flags: c_int) -> c_int {
    // SAFETY: a C string by our caller's promise.
    let length = unsafe { strlen(template) };
    if length < suffix + 6 {
        set_errno(22);
        return -1;
    }
    let mut time = [0_i64; 2];
    for _ in 0..100 {
        // SAFETY: six characters of the template, which is the program's to be changed.
        unsafe {
            clock_gettime(1, &mut time);
            let mut value = (time[1] as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)
                ^ next_sequence() << 20
                ^ PROCESS.load(SeqCst) as u64;
            for index in 0..6 {
                let letter = b"abcdefghijklmnopqrstuvwxyz012345"[(value & 31) as usize];
                *template.add(length - suffix - 6 + index) = letter as c_char;
                value >>= 5;
            }
            // O_RDWR, O_CREAT, O_EXCL.
            let opened = open_at(AT_FDCWD, template, flags & !3 | 2 | O_CREAT | 0o200, 0o600);
            if opened >= 0 || errno() != 17 {
                return opened;
            }
        }
    }
    -1
}
