"""The numbers of system calls on each processor, and what becomes of whole calls.

Each call has two numbers: on x86_64 and on aarch64. None says that there is no such
call. They are those of `arch/x86/entry/syscalls/syscall_64.tbl` and
`scripts/syscall.tbl` in Linux 6.19.
"""

from __future__ import annotations

from collections.abc import Mapping

Numbers = tuple[int | None, int | None]
ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
"""Processor -> which of the numbers is its own, and its number in `linux/audit.h`."""
FIRST_UNKNOWN_CALL = 471
"""Linux 6.19 has no call with this number or a higher one."""
FORBIDDEN: Mapping[str, Numbers] = {
    "socket": (41, 198), "ptrace": (101, 117), "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271), "process_madvise": (440, 440),
    "pidfd_open": (434, 434), "pidfd_getfd": (438, 438), "kcmp": (312, 272),
    "unshare": (272, 97), "setns": (308, 268), "chroot": (161, 51),
    "pivot_root": (155, 41), "mount": (165, 40), "umount2": (166, 39),
    "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430),
    "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433),
    "mount_setattr": (442, 442), "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265), "quotactl": (179, 60), "acct": (163, 89),
    "swapon": (167, 224), "swapoff": (168, 225), "reboot": (169, 142),
    "syslog": (103, 116), "init_module": (175, 105), "finit_module": (313, 273),
    "delete_module": (176, 106), "kexec_load": (246, 104),
    "kexec_file_load": (320, 294), "bpf": (321, 280), "perf_event_open": (298, 241),
    "userfaultfd": (323, 282), "fanotify_init": (300, 262), "keyctl": (250, 219),
    "add_key": (248, 217), "request_key": (249, 218), "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "iopl": (172, None),
    "ioperm": (173, None), "modify_ldt": (154, None), "lookup_dcookie": (212, 18),
    "shmget": (29, 194), "semget": (64, 190), "msgget": (68, 186),
    "mq_open": (240, 180), "setsockopt": (54, 208), "setsid": (112, 157),
    "inotify_init": (253, None), "inotify_init1": (294, 26),
    "file_setattr": (469, 469), "vmsplice": (278, 75),
    "landlock_create_ruleset": (444, 444), "sendmsg": (46, 211),
    "sendmmsg": (307, 269), "io_setup": (206, 0), "bind": (49, 200),
    "connect": (42, 203), "splice": (275, 76), "tee": (276, 77), "sendfile": (40, 71),
    "cachestat": (451, 451), "open_tree_attr": (467, 467), "mincore": (27, 232),
    "quotactl_fd": (443, 443), "seccomp": (317, 277), "epoll_create": (213, None),
    "epoll_create1": (291, 20), "shmat": (30, 196), "shmctl": (31, 195),
    "semop": (65, 193), "semctl": (66, 191), "semtimedop": (220, 192),
    "msgsnd": (69, 189), "msgrcv": (70, 188), "msgctl": (71, 187),
    "mq_unlink": (241, 181), "landlock_add_rule": (445, 445),
    "landlock_restrict_self": (446, 446),
}  # fmt: skip
"""Calls that fail."""
ATTRIBUTES: Mapping[str, Numbers] = {
    "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53),
    "fchmodat2": (452, 452), "chown": (92, None), "fchown": (93, 55),
    "lchown": (94, None), "fchownat": (260, 54), "utime": (132, None),
    "utimes": (235, None), "futimesat": (261, None), "utimensat": (280, 88),
}  # fmt: skip
"""Calls that Landlock allows for every file of the same user.

Libraries make them as a side effect (`shutil.copy`). An error would stop honest work.
"""
EXTENDED: Mapping[str, Numbers] = {
    "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7),
    "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16),
    "setxattrat": (463, 463), "removexattrat": (466, 466),
}  # fmt: skip
"""Calls that change extended attributes of files. An access list is one of them.

The kernel counts the memory of access lists for no process and no folder.
"""
ASKED: Mapping[str, Numbers] = {
    "getxattr": (191, 8), "lgetxattr": (192, 9), "fgetxattr": (193, 10),
    "listxattr": (194, 11), "llistxattr": (195, 12), "flistxattr": (196, 13),
    "getxattrat": (464, 464), "listxattrat": (465, 465),
}  # fmt: skip
"""Calls that read extended attributes. Landlock allows them for every file.

Browsers write there from where a file was downloaded (`user.xdg.origin.url`).
"""
PRETENDED: Mapping[str, Numbers] = {
    # With a low priority, a submission would lose time to others and get extra time.
    "setpriority": (141, 140), "sched_setparam": (142, 118),
    "sched_setscheduler": (144, 119), "sched_setattr": (314, 274),
    "ioprio_set": (251, 30),
    # At `container`, other processes of the same user could be put on one core.
    "sched_setaffinity": (203, 122),
    # Libraries lock files in folders that they share with others.
    "flock": (73, 32), "setpgid": (109, 154),
    # Everybody on the machine would wait for the disk. The disk writes what waits even
    # for a file that was opened to be read.
    "sync": (162, 81), "syncfs": (306, 267), "fsync": (74, 82), "fdatasync": (75, 83),
    "msync": (26, 227), "sync_file_range": (277, 84),
    # Files that others read would leave the memory of the machine.
    "fadvise64": (221, 223),
    # Each mapping would get a policy, whose memory is counted for no process.
    "mbind": (237, 235),
    # All processors would write out their lists of pages.
    "migrate_pages": (256, 238), "move_pages": (279, 239),
}  # fmt: skip
"""Calls that a submission may make, but they do nothing."""
# Whether these are allowed depends on an argument, or glibc works without them.
PRLIMIT, SETRLIMIT = (302, 261), (160, 164)
FCNTL, MMAP, SENDTO = (72, 25), (9, 222), (44, 206)
SOCKETPAIR, PRCTL = (53, 199), (157, 167)
CLONE, CLONE3, IOCTL = (56, 220), (435, 435), (16, 29)
TRUNCATE, CLOSE_RANGE, MADVISE = (76, 45), (436, 436), (28, 233)
PREADV2, PWRITEV2 = (327, 286), (328, 287)
OPEN, OPENAT, OPENAT2 = (2, None), (257, 56), (437, 437)
