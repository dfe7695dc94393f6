"""The filter of system calls, run here as the kernel would run it."""

import struct

import pytest

from autograder.sandbox import seccomp
from autograder.sandbox import system_calls as calls
from autograder.sandbox.seccomp import (
    ALLOW,
    AND,
    AT_LEAST,
    EINVAL,
    ENOSYS,
    ENOTTY,
    EOPNOTSUPP,
    EPERM,
    EQUAL,
    HAS_BITS,
    LOAD,
    PRETEND,
    RETURN,
)
from autograder.sandbox.system_calls import (
    ARCHITECTURES,
    ASKED,
    ATTRIBUTES,
    EXTENDED,
    FORBIDDEN,
    PRETENDED,
)

TESTS = {
    EQUAL: lambda number, value: number == value,
    AT_LEAST: lambda number, value: number >= value,
    HAS_BITS: lambda number, value: bool(number & value),
}


def answer(
    machine: str,
    call: int,
    *arguments: int,
    attributes: bool = True,
    architecture: int | None = None,
) -> int:
    """Return what the filter answers to a call (`struct seccomp_data`)."""
    architecture = architecture or ARCHITECTURES[machine][1]
    data = struct.pack("<iIQ6Q", call, architecture, 0, *(*arguments, *[0] * 6)[:6])
    code = seccomp.program(machine, attributes)
    place, number = 0, 0
    while True:
        operation, yes, no, value = struct.unpack_from("<HBBI", code, 8 * place)
        place += 1
        if operation == RETURN:
            return value
        if operation == LOAD:
            (number,) = struct.unpack_from("<I", data, value)
        elif operation == AND:
            number &= value
        else:
            place += yes if TESTS[operation](number, value) else no


@pytest.mark.parametrize("machine", ARCHITECTURES)
def test_a_call_in_another_way_is_not_there(machine: str) -> None:
    """The process does not end, because the kernel would write that into its log."""
    for wrong in (0x40000003, 0xC000003E ^ 0xC00000B7):  # i386, and no processor
        assert answer(machine, 39, architecture=wrong) == ENOSYS
    assert answer(machine, 0x40000000 | 39) == ENOSYS  # x32


def numbered(table: dict) -> list[tuple[str, str, int]]:
    """Return machine, name and number of each call in a table."""
    return [
        (machine, name, numbers[column])
        for machine, (column, _) in ARCHITECTURES.items()
        for name, numbers in table.items()
        if numbers[column] is not None
    ]


@pytest.mark.parametrize(("machine", "name", "number"), numbered(FORBIDDEN))
def test_a_forbidden_call_is_refused(machine: str, name: str, number: int) -> None:
    """Whatever its arguments are, and whether files may be changed or not."""
    for attributes in (True, False):
        assert answer(machine, number, 1, 2, 3, attributes=attributes) == EPERM


@pytest.mark.parametrize(
    ("machine", "name", "number"), numbered({**PRETENDED, **EXTENDED, **ATTRIBUTES})
)
def test_some_calls_report_success_and_do_nothing(
    machine: str, name: str, number: int
) -> None:
    """Libraries make them as a side effect."""
    assert answer(machine, number, 1, 2, 3) == PRETEND


@pytest.mark.parametrize(("machine", "name", "number"), numbered(ASKED))
def test_files_have_no_extended_attributes(
    machine: str, name: str, number: int
) -> None:
    """So libraries that copy a file copy none."""
    for attributes in (True, False):
        assert answer(machine, number, 1, 2, attributes=attributes) == EOPNOTSUPP


STREAM, DGRAM, CLOEXEC = 1, 2, 0o2000000
JUDGED = {
    "a pair of streams": (calls.SOCKETPAIR, (1, STREAM | CLOEXEC), ALLOW),
    "a pair for messages": (calls.SOCKETPAIR, (1, DGRAM | CLOEXEC), EPERM),
    "a pair of packets": (calls.SOCKETPAIR, (1, 5), EPERM),
    "a pair of another family": (calls.SOCKETPAIR, (16, STREAM), EPERM),
    "closing many": (calls.CLOSE_RANGE, (3, 2**32 - 1, 4), ALLOW),
    "own descriptors": (calls.CLOSE_RANGE, (3, 2**32 - 1, 2), EPERM),
    "own descriptors, closed later": (calls.CLOSE_RANGE, (3, 9, 6), EPERM),
    "a read": (calls.PREADV2, (3, 0, 1, 0, 0, 0), ALLOW),
    "a read that does not wait": (calls.PREADV2, (3, 0, 1, 0, 0, 8), EOPNOTSUPP),
    "a read past memory": (calls.PREADV2, (3, 0, 1, 0, 0, 0x80), EOPNOTSUPP),
    "a write": (calls.PWRITEV2, (3, 0, 1, 0, 0, 0), ALLOW),
    "a write that waits for the disk": (
        calls.PWRITEV2,
        (3, 0, 1, 0, 0, 2),
        EOPNOTSUPP,
    ),
    "a file": (calls.OPENAT, (3, 0, 0x80241, 0o600), ALLOW),
    "a file whose writes wait": (calls.OPENAT, (3, 0, 0x101241, 0o600), EINVAL),
    "a file whose data wait": (calls.OPENAT, (3, 0, 0x1241, 0o600), EINVAL),
    "a file that waits": (calls.FCNTL, (3, 4, 0x800), ALLOW),
    "a file with flags in memory": (calls.OPENAT2, (3, 0, 0, 24), ENOSYS),
    "a thread": (calls.CLONE, (0x3D0F00,), ALLOW),
    "a thread with own descriptors": (calls.CLONE, (0x3D0F00 - 0x400,), EPERM),
    "a process": (calls.CLONE, (0x1200011,), ALLOW),
    "a namespace": (calls.CLONE, (0x10000011,), EPERM),
    "memory of no file": (calls.MMAP, (0, 1, 3, 0x21), EPERM),
    "private memory": (calls.MMAP, (0, 1, 3, 0x22), ALLOW),
    "a message without address": (calls.SENDTO, (3, 0, 1, 0, 0), ALLOW),
    "a message with address": (calls.SENDTO, (3, 0, 1, 0, 2**40), EPERM),
    "an urgent message": (calls.SENDTO, (3, 0, 1, seccomp.MSG_OOB, 0), EPERM),
    "limits of another process": (calls.PRLIMIT, (7, 7, 0), EPERM),
    "own limits": (calls.PRLIMIT, (0, 0, 0), ALLOW),
    "private huge pages": (calls.MMAP, (0, 1, 3, 0x40022), EPERM),
    "a filter": (calls.PRCTL, (22, 2), EPERM),
    "a longer life than the server": (calls.PRCTL, (1, 0), PRETEND),
    "a name for a mapping": (calls.PRCTL, (0x53564D41, 0), EPERM),
    "a whole core": (calls.PRCTL, (62, 1), EPERM),
    "a table for locks": (calls.PRCTL, (78, 1, 1 << 24), EPERM),
    "a name for a thread": (calls.PRCTL, (15,), ALLOW),
    "advice that pages are not needed": (calls.MADVISE, (0, 1, 4), ALLOW),
    "advice that files leave the memory": (calls.MADVISE, (0, 1, 21), PRETEND),
    "advice to look for equal pages": (calls.MADVISE, (0, 1, 12), PRETEND),
    "advice to make a large page of a file": (calls.MADVISE, (0, 1, 25), PRETEND),
    "a lock": (calls.FCNTL, (3, 6), PRETEND),
    "a lease": (calls.FCNTL, (3, 1024), EPERM),
    "a lease of a folder": (calls.FCNTL, (3, 1040), EPERM),
    "a hint for a file": (calls.FCNTL, (3, 1036), EPERM),
    "a signal for input": (calls.FCNTL, (3, 10), EPERM),
    "a larger pipe": (calls.FCNTL, (3, 1031), EPERM),
    "a second descriptor": (calls.FCNTL, (3, 1030), ALLOW),
    "flags of a descriptor": (calls.FCNTL, (3, 2), ALLOW),
    "the width of a terminal": (calls.IOCTL, (1, 0x5413), ALLOW),
    "typing into a terminal": (calls.IOCTL, (1, 0x5412), ENOTTY),
    "flags of a file": (calls.IOCTL, (3, 0x40086602), ENOTTY),
    "a key of a file system": (calls.IOCTL, (3, 0xC0506617), ENOTTY),
}


@pytest.mark.parametrize("machine", ARCHITECTURES)
def test_a_call_of_a_newer_kernel_is_not_there(machine: str) -> None:
    """Nobody has looked at what it does."""
    assert answer(machine, 470) == ALLOW
    assert answer(machine, 471) == answer(machine, 547) == ENOSYS


@pytest.mark.parametrize("machine", ARCHITECTURES)
def test_a_read_may_not_go_to_the_disk_each_time(machine: str) -> None:
    """On each processor O_DIRECT has the number of O_DIRECTORY on the other."""
    column = ARCHITECTURES[machine][0]
    direct, directory = seccomp.O_DIRECT[column], seccomp.O_DIRECT[1 - column]
    for numbers, before in ((calls.OPENAT, (3, 0)), (calls.FCNTL, (3, 4))):
        number = numbers[column]
        assert answer(machine, number, *before, direct) == EINVAL
        assert answer(machine, number, *before, directory) == ALLOW
    if machine == "x86_64":
        assert answer(machine, calls.OPEN[column], 0, direct) == EINVAL


@pytest.mark.parametrize("machine", ARCHITECTURES)
@pytest.mark.parametrize("name", JUDGED)
def test_arguments_are_judged(machine: str, name: str) -> None:
    """A call is refused for what would get around another wall, and only for that."""
    numbers, arguments, expected = JUDGED[name]
    found = answer(machine, numbers[ARCHITECTURES[machine][0]], *arguments)
    assert found == expected
