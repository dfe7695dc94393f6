"""Seccomp: which system calls this process and its children may make.

This is a list of forbidden calls, not of allowed ones, because TensorFlow, BLAS and
glibc change the calls they make from release to release. A forbidden call can get
around the other walls. It reaches other processes, other namespaces, mounts, parts of
the kernel that are tested less, memory that no limit counts, or another submission's
work with files. `setsid` is forbidden too, because many kernels give each session a
share of the processors (`sched_autogroup_enabled`). `setpgid` does nothing, so that
all processes of a run are one group, which is killed at once. The program is classic
BPF (`man 2 seccomp`).

A page of a file that waits in a pipe or socket (`splice`) is memory as long as it
waits, also if the file is deleted. One byte can keep a page of two megabytes.

Further filters are forbidden (`seccomp`). The kernel has room for a limited number of
them, for all of its users together. So is `epoll`, whose lists have a limit for all
processes of a user together. `selectors` of Python then uses `poll`.

Shared memory that has no file (`mmap`) is forbidden. After `MADV_DONTNEED` it still
exists, but the kernel counts it for no process.

A call never ends the process, because the kernel writes each such end into the log of
the machine. A newer kernel has calls, and commands of calls, that nobody has looked at
here. They are refused. Of `ioctl` and `fcntl`, only what programs need is allowed,
because each file system adds its own requests.
"""

from __future__ import annotations

import ctypes
import platform
import struct
from collections.abc import Iterable, Iterator

from autograder.sandbox import kernel
from autograder.sandbox import system_calls as calls

LOAD, AND, RETURN = 0x20, 0x54, 0x06
EQUAL, AT_LEAST, HAS_BITS = 0x15, 0x35, 0x45
ALLOW = 0x7FFF0000
EPERM, ENOSYS, PRETEND = 0x00050000 | 1, 0x00050000 | 38, 0x00050000
EOPNOTSUPP, ENOTTY, EINVAL = 0x00050000 | 95, 0x00050000 | 25, 0x00050000 | 22
"""With PRETEND the kernel makes no call and reports success."""
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16
"""Offsets into `struct seccomp_data`. Each argument has 8 bytes."""
CLONE_NEW_ANYTHING = 0x7E020000 | 0x80
CLONE_FILES, CLONE_THREAD = 0x400, 0x10000
TERMINAL_REQUESTS = (0x5401, 0x802C542A, 0x5413, 0x540F)
"""The requests TCGETS, TCGETS2, TIOCGWINSZ and TIOCGPGRP. They ask whether a file is a
terminal, and how wide it is."""
FILE_REQUESTS = (0x541B, 0x5421, 0x5450, 0x5451)
"""The requests FIONREAD, FIONBIO, FIONCLEX and FIOCLEX of any file or pipe."""
RLIMIT_CPU, RLIMIT_CORE = 0, 4
AF_UNIX, SOCK_STREAM, KIND_OF_SOCKET = 1, 1, 0xF
MSG_OOB = 0x1
CLOSE_RANGE_UNSHARE = 0x2
O_DIRECT = 0x4000, 0x10000
"""This flag of `open` on each processor. With it, each read goes to the disk."""
O_SYNC = 0x1000 | 0x100000
"""The bits of O_SYNC and O_DSYNC. With them, each write waits for the disk."""
PR_SET_PDEATHSIG, PR_SET_SECCOMP, FIRST_UNKNOWN_OPTION = 1, 22, 59
"""Options of `prctl`. With the first, a process outlives the server. Programs need none
from the last on. With PR_SCHED_CORE (62), nobody else may use the other half of a
processor core meanwhile. With PR_FUTEX_HASH (78), a process gets a table of any size,
and with PR_SET_VMA, each mapping gets a name. The memory of both is counted for no
process."""
MADV_MERGEABLE, MADV_COLD, MADV_PAGEOUT, MADV_COLLAPSE = 12, 20, 21, 25
"""With the first, the kernel looks for equal pages, also of other processes. Its lists
are counted for no process, and the time of a write tells that a page was found. With
the next two, files that others read leave the memory of the machine. With the last, all
processors write out their lists of pages, and a part of a file that others read too
stays in one large page, which the next submission could see."""
LOCKS = (6, 7, 37, 38)
"""The commands F_SETLK, F_SETLKW, F_OFD_SETLK and F_OFD_SETLKW of `fcntl`."""
SET_FLAGS = 4
FILE_COMMANDS = (0, 1, 2, 3, SET_FLAGS, 5, 36, 1030, 1032, 1033, 1034)
"""The commands of `fcntl` that programs need: F_DUPFD, F_GETFD, F_SETFD, F_GETFL,
F_SETFL, F_GETLK, F_OFD_GETLK, F_DUPFD_CLOEXEC, F_GETPIPE_SZ, F_ADD_SEALS and
F_GET_SEALS. With F_SET_RW_HINT, one submission could leave something for the next one
in a file that both may only read. With F_SETLEASE and F_SETDELEG, others wait."""
SHARED_AND_OF_NO_FILE, MAP_HUGETLB = 0x1 | 0x20, 0x40000
"""The flags MAP_SHARED and MAP_ANONYMOUS. MAP_SHARED_VALIDATE contains MAP_SHARED.
Pages of MAP_HUGETLB that were made read-only are in no count that is read here."""


def available() -> bool:
    """Say whether the calls of this machine's processor are known here."""
    return platform.machine() in calls.ARCHITECTURES


def forbid(attributes: bool) -> None:
    """Install the filter for this process and its children. Raises OSError.

    Args:
        attributes: also forbid calls that change the attributes of files. This is
            needed where no read-only mount forbids them.
    """
    code = program(platform.machine(), attributes)
    text = ctypes.create_string_buffer(code, len(code))
    pointer = struct.pack("<HxxxxxxQ", len(code) // 8, ctypes.addressof(text))
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    filter_mode = 2
    kernel.prctl(kernel.PR_SET_SECCOMP, filter_mode, ctypes.c_char_p(pointer))


def program(machine: str, attributes: bool) -> bytes:
    """Return the filter. Each instruction has eight bytes.

    Raises:
        KeyError: for a processor that is not known here.
    """
    column, architecture = calls.ARCHITECTURES[machine]
    code = [
        _do(LOAD, ARCHITECTURE),
        _do(EQUAL, architecture, 1, 0),
        _do(RETURN, ENOSYS),
        _do(LOAD, NUMBER),
        # The x32 numbers of x86_64 are higher, too.
        _do(AT_LEAST, calls.FIRST_UNKNOWN_CALL, 0, 1),
        _do(RETURN, ENOSYS),
    ]
    code += _answer(calls.FORBIDDEN.values(), column, EPERM)
    if attributes:
        code += _answer(calls.ATTRIBUTES.values(), column, PRETEND)
        code += _answer(
            [calls.TRUNCATE], column, EPERM
        )  # not in Landlock before Linux 6.2
    code += _answer(
        [*calls.PRETENDED.values(), *calls.EXTENDED.values()],
        column,
        PRETEND,
    )
    code += _answer(calls.ASKED.values(), column, EOPNOTSUPP)
    # No filter can read the flags of these calls. Programs then use older ones.
    code += _answer([calls.CLONE3, calls.OPENAT2], column, ENOSYS)
    for numbers, flags in ((calls.OPEN, 1), (calls.OPENAT, 2)):
        if (number := numbers[column]) is not None:
            past_memory = _bits(flags, O_DIRECT[column] | O_SYNC, EINVAL)
            code += _judge(number, past_memory)
    code += _judge(calls.PRLIMIT[column], _limits_of_others_or_fixed_ones())
    code += _judge(
        calls.SETRLIMIT[column],
        [_load(0), _do(EQUAL, RLIMIT_CPU, 1, 0), _do(EQUAL, RLIMIT_CORE, 0, 1),
         _do(RETURN, EPERM)],
    )  # fmt: skip
    code += _judge(calls.CLONE[column], _namespaces_or_hidden_descriptors())
    code += _judge(calls.IOCTL[column], _other_requests())
    code += _judge(calls.FCNTL[column], _locks_and_other_commands(O_DIRECT[column]))
    code += _judge(calls.SENDTO[column], _addresses_and_urgent_data())
    code += _judge(calls.SOCKETPAIR[column], _other_pairs_than_streams())
    code += _judge(  # a thread with its own descriptors
        calls.CLOSE_RANGE[column], _bits(2, CLOSE_RANGE_UNSHARE, EPERM)
    )
    # With RWF_NOWAIT, a read tells whether somebody has read the same part of a file.
    # With others, it goes to the disk each time, or a write waits for the disk.
    for numbers in (calls.PREADV2, calls.PWRITEV2):
        code += _judge(numbers[column], _bits(5, 0xFFFFFFFF, EOPNOTSUPP))
    code += _judge(
        calls.PRCTL[column],
        [*_any_of(0, (PR_SET_PDEATHSIG,), PRETEND),
         *_any_of(0, (PR_SET_SECCOMP,), EPERM), *_from(FIRST_UNKNOWN_OPTION)],
    )  # fmt: skip
    code += _judge(
        calls.MADVISE[column],
        _any_of(2, (MADV_MERGEABLE, MADV_COLD, MADV_PAGEOUT, MADV_COLLAPSE), PRETEND),
    )
    code += _judge(
        calls.MMAP[column],
        [_load(3), _do(HAS_BITS, MAP_HUGETLB, 0, 1), _do(RETURN, EPERM),
         _do(AND, SHARED_AND_OF_NO_FILE),
         _do(EQUAL, SHARED_AND_OF_NO_FILE, 0, 1), _do(RETURN, EPERM)],
    )  # fmt: skip
    return b"".join([*code, _do(RETURN, ALLOW)])


def _answer(
    several: Iterable[calls.Numbers], column: int, answer: int
) -> Iterator[bytes]:
    """Give the same answer to each of these calls."""
    for numbers in several:
        if (number := numbers[column]) is not None:
            yield from (_do(EQUAL, number, 0, 1), _do(RETURN, answer))


def _judge(number: int, verdict: list[bytes]) -> list[bytes]:
    """Apply `verdict` to the arguments of one call. Allow what it does not refuse."""
    body = [*verdict, _do(RETURN, ALLOW)]
    return [_do(EQUAL, number, 0, len(body)), *body]


def _any_of(argument: int, values: Iterable[int], answer: int) -> list[bytes]:
    """Give an answer to calls whose argument has one of these values."""
    verdict = [_load(argument)]
    for value in values:
        verdict += [_do(EQUAL, value, 0, 1), _do(RETURN, answer)]
    return verdict


def _bits(argument: int, bits: int, answer: int) -> list[bytes]:
    """Give an answer to calls whose argument has one of these bits."""
    return [_load(argument), _do(HAS_BITS, bits, 0, 1), _do(RETURN, answer)]


def _from(first: int) -> list[bytes]:
    """Refuse the loaded value if it is this one or a higher one."""
    return [_do(AT_LEAST, first, 0, 1), _do(RETURN, EPERM)]


def _other_requests() -> list[bytes]:
    """Refuse all requests of `ioctl` but those that programs need.

    Others change attributes of files, keep keys in a file system, or type into a
    terminal.
    """
    allowed = _any_of(1, (*TERMINAL_REQUESTS, *FILE_REQUESTS), ALLOW)
    return [*allowed, _do(RETURN, ENOTTY)]


def _limits_of_others_or_fixed_ones() -> list[bytes]:
    """Refuse `prlimit` for another process, and two of the new limits.

    A process could reach its own limit on processor time on purpose. The kernel would
    then kill it, as it does for reasons that are not the submission's. With a limit of
    0 on core dumps, the kernel would give them to a program (`limits.NO_CORE`).
    """
    return [
        _load(0), _do(EQUAL, 0, 1, 0), _do(RETURN, EPERM),
        _load(1), _do(EQUAL, RLIMIT_CPU, 2, 0), _do(EQUAL, RLIMIT_CORE, 1, 0),
        _do(RETURN, ALLOW),
        _load(2), _do(EQUAL, 0, 1, 0), _do(RETURN, EPERM),
        _load(2, upper=True), _do(EQUAL, 0, 1, 0), _do(RETURN, EPERM),
    ]  # fmt: skip


def _namespaces_or_hidden_descriptors() -> list[bytes]:
    """Refuse `clone` into a new namespace, or of a thread with its own descriptors.

    The grader could not count the descriptors of such a thread.
    """
    return [
        _load(0), _do(HAS_BITS, CLONE_NEW_ANYTHING, 0, 1), _do(RETURN, EPERM),
        _do(AND, CLONE_THREAD | CLONE_FILES),
        _do(EQUAL, CLONE_THREAD, 0, 1), _do(RETURN, EPERM),
    ]  # fmt: skip


def _locks_and_other_commands(direct: int) -> list[bytes]:
    """Refuse all commands of `fcntl` but those that programs need.

    Others watch or block files of others, leave something in them, or enlarge a pipe.
    An open file may not get the flag `direct`, with which it could not be opened.
    Locks report success and do nothing, because the kernel counts their memory for no
    process. A submission needs none, because no other process has its files.
    """
    flags = _bits(2, direct, EINVAL)
    return [
        *_any_of(1, LOCKS, PRETEND),
        *[_do(EQUAL, SET_FLAGS, 0, len(flags) + 1), *flags, _do(RETURN, ALLOW)],
        *_any_of(1, FILE_COMMANDS, ALLOW), _do(RETURN, EPERM),
    ]  # fmt: skip


def _other_pairs_than_streams() -> list[bytes]:
    """Refuse pairs of sockets of other families, or for single messages.

    A message is as large as the whole limit of a socket. So such a socket holds twice
    its limit, and more than the grader counts for it.
    """
    return [
        _load(0), _do(EQUAL, AF_UNIX, 1, 0), _do(RETURN, EPERM),
        _load(1), _do(AND, KIND_OF_SOCKET),
        _do(EQUAL, SOCK_STREAM, 1, 0), _do(RETURN, EPERM),
    ]  # fmt: skip


def _addresses_and_urgent_data() -> list[bytes]:
    """Refuse `sendto` with an address. Each end of a pair sends only to the other end.

    Otherwise a pair could reach sockets of other programs. Many pairs could also fill
    one socket with more bytes than the grader counts for it. Urgent data are refused,
    because few programs have tested that part of the kernel (CVE-2025-38236).
    """
    return [
        _load(3), _do(HAS_BITS, MSG_OOB, 0, 1), _do(RETURN, EPERM),
        _load(4), _do(EQUAL, 0, 1, 0), _do(RETURN, EPERM),
        _load(4, upper=True), _do(EQUAL, 0, 1, 0), _do(RETURN, EPERM),
    ]  # fmt: skip


def _load(argument: int, upper: bool = False) -> bytes:
    """Load the lower or the upper half of an argument."""
    return _do(LOAD, ARGUMENTS + 8 * argument + 4 * upper)


def _do(operation: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("<HBBI", operation, if_true, if_false, value)
