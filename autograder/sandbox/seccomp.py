"""Seccomp: which system calls this process and its children may make.

A list of what is forbidden, not of what is allowed: TensorFlow, BLAS and glibc change
the calls they make from release to release. What is here reaches around the other
walls: other processes, other namespaces, mounts, the kernel's less-tested doors, and
memory that no limit counts. The program is classic BPF (`man 2 seccomp`).
"""

from __future__ import annotations

import ctypes
import platform
import struct
from collections.abc import Mapping

from autograder.sandbox import kernel

LOAD, EQUAL, AT_LEAST, HAS_BITS, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
KILL_PROCESS, ALLOW = 0x80000000, 0x7FFF0000
EPERM, ENOSYS = 0x00050000 | 1, 0x00050000 | 38
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16
"""Offsets into `struct seccomp_data`; arguments are 8 bytes each."""
X32_BIT = 0x40000000
CLONE_NEW_ANYTHING = 0x7E020000 | 0x80
TIOCSTI, TIOCLINUX = 0x5412, 0x541C

# System call: its number on x86_64 and on aarch64; None where there is no such call.
FORBIDDEN: Mapping[str, tuple[int | None, int | None]] = {
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
}  # fmt: skip
# What is judged by an argument too, and what glibc does without.
PRLIMIT, CLONE, CLONE3, IOCTL = (302, 261), (56, 220), (435, 435), (16, 29)
ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}


def available() -> bool:
    """Say whether the calls of this machine's processor are known here."""
    return platform.machine() in ARCHITECTURES


def forbid() -> None:
    """Put the filter in force for this process and its children; raises OSError."""
    code = program(platform.machine())
    text = ctypes.create_string_buffer(code, len(code))
    pointer = struct.pack("<HxxxxxxQ", len(code) // 8, ctypes.addressof(text))
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    filter_mode = 2
    kernel.prctl(kernel.PR_SET_SECCOMP, filter_mode, ctypes.c_char_p(pointer))


def program(machine: str) -> bytes:
    """Return the filter, eight bytes an instruction.

    Raises:
        KeyError: for a processor that is not known here.
    """
    column, architecture = ARCHITECTURES[machine]
    code = [
        _do(LOAD, ARCHITECTURE),
        _do(EQUAL, architecture, 1, 0),
        _do(RETURN, KILL_PROCESS),
        _do(LOAD, NUMBER),
    ]
    if machine == "x86_64":  # the x32 numbers would slip past all that follows
        code += [_do(AT_LEAST, X32_BIT, 0, 1), _do(RETURN, KILL_PROCESS)]
    for numbers in FORBIDDEN.values():
        if (number := numbers[column]) is not None:
            code += [_do(EQUAL, number, 0, 1), _do(RETURN, EPERM)]
    code += [_do(EQUAL, CLONE3[column], 0, 1), _do(RETURN, ENOSYS)]
    code += _judge(PRLIMIT[column], 0, [_do(EQUAL, 0, 1, 0), _do(RETURN, EPERM)])
    code += _judge(
        CLONE[column], 0, [_do(HAS_BITS, CLONE_NEW_ANYTHING, 0, 1), _do(RETURN, EPERM)]
    )
    inject = [_do(EQUAL, TIOCSTI, 1, 0), _do(EQUAL, TIOCLINUX, 0, 1)]
    code += _judge(IOCTL[column], 1, [*inject, _do(RETURN, EPERM)])
    return b"".join([*code, _do(RETURN, ALLOW)])


def _judge(number: int, argument: int, verdict: list[bytes]) -> list[bytes]:
    """Apply `verdict` to the lower half of an argument of one call, else allow it."""
    body = [_do(LOAD, ARGUMENTS + 8 * argument), *verdict, _do(RETURN, ALLOW)]
    return [_do(EQUAL, number, 0, len(body)), *body]


def _do(operation: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("<HBBI", operation, if_true, if_false, value)
