//! A filter of system calls.
//!
//! Calls that a program has no use for here are unknown to it (`ENOSYS`), and so is every call that
//! is newer than this file, and every call by the numbers of another ABI (x32): the filter lists
//! what is allowed. A second filter refuses some arguments (`EACCES`).

use std::collections::BTreeMap;

use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch,
};

use super::fault::Fault;

/// Call numbers above this are unknown to us (`file_setattr`, Linux 6.17).
const LAST_KNOWN: i64 = 469;

/// What a program has no use for: other processes' memory, kernel keys, the kernel's own rings and
/// programs, mounts and namespaces, clocks and the machine itself.
const UNKNOWN: &[i64] = &[
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_process_madvise,
    libc::SYS_kcmp,
    libc::SYS_pidfd_getfd,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_keyctl,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_unshare,
    libc::SYS_setns,
    // Its flags lie in memory, which a filter cannot read. The C library then uses `clone`.
    libc::SYS_clone3,
    libc::SYS_open_tree,
    libc::SYS_move_mount,
    libc::SYS_fsopen,
    libc::SYS_fsconfig,
    libc::SYS_fsmount,
    libc::SYS_fspick,
    libc::SYS_mount_setattr,
    libc::SYS_open_by_handle_at,
    libc::SYS_name_to_handle_at,
    libc::SYS_quotactl,
    libc::SYS_quotactl_fd,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_reboot,
    libc::SYS_sethostname,
    libc::SYS_setdomainname,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_kexec_load,
    libc::SYS_acct,
    libc::SYS_syslog,
    libc::SYS_settimeofday,
    libc::SYS_clock_settime,
    libc::SYS_adjtimex,
    libc::SYS_clock_adjtime,
    libc::SYS_vhangup,
    libc::SYS_personality,
    libc::SYS_fanotify_init,
    libc::SYS_fanotify_mark,
    libc::SYS_mbind,
    libc::SYS_migrate_pages,
    libc::SYS_move_pages,
    libc::SYS_set_mempolicy,
    libc::SYS_set_mempolicy_home_node,
    libc::SYS_lookup_dcookie,
    libc::SYS_nfsservctl,
    // Waits for disks that are not the job's.
    libc::SYS_sync,
    libc::SYS_syncfs,
    // Memory that is in no process's share and outlives it, and what else System V and POSIX keep in
    // the kernel: without a namespace it is everybody's.
    libc::SYS_memfd_create,
    libc::SYS_memfd_secret,
    libc::SYS_remap_file_pages,
    libc::SYS_shmget,
    libc::SYS_shmat,
    libc::SYS_shmctl,
    libc::SYS_shmdt,
    libc::SYS_semget,
    libc::SYS_semop,
    libc::SYS_semctl,
    libc::SYS_semtimedop,
    libc::SYS_msgget,
    libc::SYS_msgsnd,
    libc::SYS_msgrcv,
    libc::SYS_msgctl,
    libc::SYS_mq_open,
    libc::SYS_mq_unlink,
    libc::SYS_mq_timedsend,
    libc::SYS_mq_timedreceive,
    libc::SYS_mq_notify,
    libc::SYS_mq_getsetattr,
    libc::SYS_io_setup,
    libc::SYS_io_destroy,
    libc::SYS_io_getevents,
    libc::SYS_io_submit,
    libc::SYS_io_cancel,
    libc::SYS_process_mrelease,
    // `cachestat`, `statmount`, `listmount`, `open_tree_attr`, `file_getattr`, `file_setattr`.
    451,
    457,
    458,
    467,
    468,
    469,
];

/// What changes a file's owner, mode, times and attributes. Landlock does not cover it, so where no
/// read-only mount does, a program may not.
const METADATA: &[i64] = &[
    libc::SYS_fchownat,
    libc::SYS_fchown,
    libc::SYS_setxattr,
    libc::SYS_lsetxattr,
    libc::SYS_fsetxattr,
    libc::SYS_removexattr,
    libc::SYS_lremovexattr,
    libc::SYS_fremovexattr,
    // `setxattrat`, `removexattrat`.
    463,
    466,
    libc::SYS_inotify_init1,
    libc::SYS_inotify_add_watch,
];
/// The same, of which compilers and linkers need a part: the modes and times of what they make.
const MODES_AND_TIMES: &[i64] = &[
    libc::SYS_fchmod,
    libc::SYS_fchmodat,
    libc::SYS_utimensat,
    // `fchmodat2`.
    452,
];
#[cfg(target_arch = "x86_64")]
const OLD_METADATA: &[i64] = &[
    libc::SYS_chown,
    libc::SYS_lchown,
    libc::SYS_inotify_init,
    libc::SYS_utime,
    libc::SYS_utimes,
    libc::SYS_futimesat,
];
#[cfg(not(target_arch = "x86_64"))]
const OLD_METADATA: &[i64] = &[];

/// The same for one processor family.
#[cfg(target_arch = "x86_64")]
const UNKNOWN_HERE: &[i64] = &[
    libc::SYS_iopl,
    libc::SYS_ioperm,
    libc::SYS_modify_ldt,
    libc::SYS_uselib,
    libc::SYS_kexec_file_load,
    libc::SYS__sysctl,
    libc::SYS_sysfs,
    libc::SYS_ustat,
];
#[cfg(not(target_arch = "x86_64"))]
const UNKNOWN_HERE: &[i64] = &[];

/// `ioctl_console(2)`.
const TIOCLINUX: u64 = 0x541C;

/// Which sockets a program may make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sockets {
    /// None but pairs: a socket of the family `AF_UNIX` could reach services by their paths, which
    /// neither a network namespace nor a read-only mount prevents.
    PairsOnly,
    /// Those of the internet, and the questions about interfaces that servers ask.
    Network,
    /// The same and those between processes, and the questions about interfaces that servers ask.
    Internet,
}

/// Which calls about files' metadata a program may make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Metadata {
    /// All: read-only mounts keep them from what is not the job's.
    All,
    /// Those that a compiler needs for what it makes.
    ModesAndTimes,
    /// None.
    None,
}

/// What the filter depends on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    pub(super) sockets: Sockets,
    /// Whether owners, modes, times and attributes of files are out of reach.
    pub(super) metadata: Metadata,
    /// Whether only single processes may be signalled: where neither a process namespace nor
    /// Landlock keeps signals inside.
    pub(super) single_signals: bool,
}

/// Filters the calls of this process and of all that it starts, for good.
pub(super) fn filter(rules: Rules) -> Result<(), Fault> {
    let fault = || Fault::setup("filter system calls", 0);
    for program in [known_calls(), refused_arguments(rules)] {
        seccompiler::apply_filter(&program.ok_or_else(fault)?).map_err(|_| fault())?;
    }
    Ok(())
}

/// Allows what is known, and answers all else as an older kernel would.
fn known_calls() -> Option<BpfProgram> {
    // Numbers 335 to 423 are no calls of this architecture, or were none when this was written.
    let is_gap = |call: &i64| cfg!(target_arch = "x86_64") && (335..=423).contains(call);
    let is_known =
        |call: &i64| !UNKNOWN.contains(call) && !UNKNOWN_HERE.contains(call) && !is_gap(call);
    let allowed = (0..=LAST_KNOWN).filter(is_known).map(|call| (call, Vec::new()));
    build(allowed.collect(), SeccompAction::Errno(libc::ENOSYS as u32), SeccompAction::Allow)
}

fn refused_arguments(rules: Rules) -> Option<BpfProgram> {
    let mut refused: BTreeMap<i64, Vec<SeccompRule>> = BTreeMap::new();
    let families: &[i32] = match rules.sockets {
        Sockets::PairsOnly => &[],
        Sockets::Network => &[libc::AF_INET, libc::AF_INET6, libc::AF_NETLINK],
        Sockets::Internet => &[libc::AF_UNIX, libc::AF_INET, libc::AF_INET6, libc::AF_NETLINK],
    };
    refused.insert(libc::SYS_socket, socket_rules(families)?);
    refused.insert(libc::SYS_socketpair, socket_rules(&[libc::AF_UNIX])?);
    let new_namespaces = [
        libc::CLONE_NEWNS,
        libc::CLONE_NEWCGROUP,
        libc::CLONE_NEWUTS,
        libc::CLONE_NEWIPC,
        libc::CLONE_NEWUSER,
        libc::CLONE_NEWPID,
        libc::CLONE_NEWNET,
    ];
    let clone_rules: Option<Vec<SeccompRule>> = new_namespaces
        .iter()
        .map(|flag| {
            let flag = u64::from(flag.cast_unsigned());
            rule(&[(0, SeccompCmpArgLen::Qword, SeccompCmpOp::MaskedEq(flag), flag)])
        })
        .collect();
    refused.insert(libc::SYS_clone, clone_rules?);
    // Types into a terminal's input (it has none; this is for one that somebody passes on).
    let typing = |request| rule(&[(1, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, request)]);
    refused.insert(libc::SYS_ioctl, vec![typing(libc::TIOCSTI)?, typing(TIOCLINUX)?]);
    refused.extend(about_others()?);
    refused.extend(refused_metadata(rules.metadata)?);
    if rules.single_signals {
        // A number below 1 means a group, or everybody.
        let to_many = rule(&[(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Gt, i32::MAX as u64)])?;
        let to_group = rule(&[(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, 0)])?;
        refused.insert(libc::SYS_kill, vec![to_many, to_group]);
    }
    build(refused, SeccompAction::Allow, SeccompAction::Errno(libc::EACCES as u32))
}

/// Limits, priorities and processors of any process but the caller, which is 0 in these calls.
fn about_others() -> Option<Vec<(i64, Vec<SeccompRule>)>> {
    let other = |argument: u8, own: u64| {
        rule(&[(argument, SeccompCmpArgLen::Dword, SeccompCmpOp::Ne, own)])
    };
    let mut refused = Vec::new();
    for call in [
        libc::SYS_prlimit64,
        libc::SYS_sched_setaffinity,
        libc::SYS_sched_setscheduler,
        libc::SYS_sched_setparam,
        libc::SYS_sched_setattr,
    ] {
        refused.push((call, vec![other(0, 0)?]));
    }
    // `PRIO_PROCESS` is 0, `IOPRIO_WHO_PROCESS` is 1.
    refused.push((libc::SYS_setpriority, vec![other(0, 0)?, other(1, 0)?]));
    refused.push((libc::SYS_ioprio_set, vec![other(0, 1)?, other(1, 0)?]));
    Some(refused)
}

fn refused_metadata(metadata: Metadata) -> Option<Vec<(i64, Vec<SeccompRule>)>> {
    let always = |calls: &[i64]| calls.iter().map(|call| (*call, Vec::new())).collect::<Vec<_>>();
    let mut refused = Vec::new();
    if metadata != Metadata::All {
        refused.extend(always(METADATA));
        refused.extend(always(OLD_METADATA));
    }
    if metadata == Metadata::None {
        refused.extend(always(MODES_AND_TIMES));
        #[cfg(target_arch = "x86_64")]
        refused.extend(always(&[libc::SYS_chmod]));
    }
    Some(refused)
}

/// Rules that refuse every family but these; of `AF_NETLINK`, all but the questions about routes.
fn socket_rules(families: &[i32]) -> Option<Vec<SeccompRule>> {
    let is_not = |family: &i32| {
        (0, SeccompCmpArgLen::Dword, SeccompCmpOp::Ne, u64::from(family.cast_unsigned()))
    };
    if families.is_empty() {
        return Some(Vec::new());
    }
    let mut rules = vec![rule(&families.iter().map(is_not).collect::<Vec<_>>())?];
    if families.contains(&libc::AF_NETLINK) {
        let netlink = u64::from(libc::AF_NETLINK.cast_unsigned());
        let route = u64::from(libc::NETLINK_ROUTE.cast_unsigned());
        rules.push(rule(&[
            (0, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, netlink),
            (2, SeccompCmpArgLen::Dword, SeccompCmpOp::Ne, route),
        ])?);
    }
    Some(rules)
}

fn rule(conditions: &[(u8, SeccompCmpArgLen, SeccompCmpOp, u64)]) -> Option<SeccompRule> {
    let conditions: Result<Vec<_>, _> = conditions
        .iter()
        .map(|(argument, length, comparison, value)| {
            SeccompCondition::new(*argument, length.clone(), comparison.clone(), *value)
        })
        .collect();
    SeccompRule::new(conditions.ok()?).ok()
}

fn build(
    rules: BTreeMap<i64, Vec<SeccompRule>>,
    otherwise: SeccompAction,
    matched: SeccompAction,
) -> Option<BpfProgram> {
    let architecture = TargetArch::try_from(std::env::consts::ARCH).ok()?;
    SeccompFilter::new(rules, otherwise, matched, architecture).ok()?.try_into().ok()
}
