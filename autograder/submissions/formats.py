"""Yield the members of zip and tar archives, one after the other, at limited cost."""

from __future__ import annotations

import contextlib
import gzip
import io
import stat
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, BinaryIO

from autograder.errors import SubmissionError
from autograder.facts.base import clean
from autograder.i18n import EMPTY, Message, _

MAX_MEMBERS = 20_000
_LIST_BYTES = 400
"""The bytes that one member may take in the list of members, on average."""
_CHUNK = 1 << 16
_SAYS_UTF8, _ENCRYPTED = 0x800, 0x1


@dataclass(frozen=True)
class Member:
    """A member of an archive, as the archive describes it."""

    name: str
    folder: bool
    oddity: Message
    """Why the member cannot be read, such as "a link"; empty if it can."""
    read: Callable[[int], bytes]
    """Returns the bytes of the member, at most one more than the number given."""


@dataclass
class Budget:
    """Counts how many more bytes may be read from the archive."""

    left: int
    member: str = ""
    """The name of the member that is being read."""

    def spend(self, count: int) -> None:
        """Subtract bytes that were read.

        Raises:
            SubmissionError: if fewer were left. The text names the member.
        """
        self.left -= count
        if self.left < 0:
            far = _("it holds far more than its size allows (at the member {name})")
            raise SubmissionError(far.format(name=quoted(self.member)))


def quoted(name: str) -> str:
    """Return a name in quotation marks on one safe line; of a long one, its end."""
    shown = clean(name, len(name)).replace("\n", " ")
    return f"“{shown if len(shown) <= 80 else '…' + shown[-79:]}”"


class _ZipFile(io.FileIO):
    """A file that refuses to read a long piece at once, such as a long member list."""

    def __init__(self, file: BinaryIO, most: int) -> None:
        super().__init__(file.fileno(), closefd=False)
        self._most = most

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or size < 0:
            size = self._most
        if size > self._most:
            long = _("the list of its members is too long")
            raise SubmissionError(long)
        return super().read(size) or b""


def members_of_zip(file: BinaryIO, budget: Budget) -> Iterator[Member]:
    """Yield the members of a zip file. Bytes that are read count against the budget."""
    with open_zip(file, budget) as members:
        yield from members


@contextlib.contextmanager
def open_zip(
    file: BinaryIO, budget: Budget, most: int = MAX_MEMBERS
) -> Iterator[Iterator[Member]]:
    """Open a zip file. Its members can be read in any order until it is closed.

    Args:
        file: the zip file.
        budget: what all bytes that are read count against.
        most: about how many members are expected at the most.
    """
    with (
        _ZipFile(file, most * _LIST_BYTES) as limited,
        zipfile.ZipFile(limited) as archive,
    ):

        def member(info: zipfile.ZipInfo) -> Member:
            def read(size: int) -> bytes:
                with archive.open(info) as content:
                    return _content(content, budget.spend, size)

            name = _zip_name(info)
            folder = name.endswith(("/", "\\"))
            return Member(name, folder, _zip_oddity(info), read)

        yield map(member, archive.infolist())


def _zip_name(info: zipfile.ZipInfo) -> str:
    name = info.orig_filename
    if not info.flag_bits & _SAYS_UTF8:  # macOS writes UTF-8 without saying so
        with contextlib.suppress(UnicodeError):
            return name.encode("cp437").decode("utf-8")
    return name


def _zip_oddity(info: zipfile.ZipInfo) -> Message:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return _("a link")
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        return _("a device")
    if info.flag_bits & _ENCRYPTED:
        return _("encrypted")
    if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        return _("compressed in a way that is not read")
    return EMPTY


def members_of_tar(file: BinaryIO | gzip.GzipFile, budget: Budget) -> Iterator[Member]:
    """Yield the members of a tar file. Each must be read before the next is taken.

    All bytes of the file count against the budget, also those of unread members.
    """
    tape = _Tape(file, budget)
    end = 0
    with tarfile.open(fileobj=tape, mode="r|") as archive:
        for info in archive:

            def read(size: int, info: tarfile.TarInfo = info) -> bytes:
                member = archive.extractfile(info)
                return _content(member, int, size) if member else b""

            yield Member(info.name, info.isdir(), _tar_oddity(info), read)
            blocks = -(-info.size // tarfile.BLOCKSIZE) if info.isreg() else 0
            end = info.offset_data + blocks * tarfile.BLOCKSIZE
    tape.finish(end)


def members_of_packed_tar(file: BinaryIO, budget: Budget) -> Iterator[Member]:
    """Yield the members of a tar file that is packed by gzip, as `members_of_tar`."""
    with gzip.open(file) as tape:
        yield from members_of_tar(tape, budget)


def _tar_oddity(info: tarfile.TarInfo) -> Message:
    if info.issym() or info.islnk():
        return _("a link")
    if info.issparse() or not (info.isreg() or info.isdir()):
        return _("a device")
    return EMPTY


class _Tape(io.RawIOBase):
    """Reads the bytes of a tar archive in one direction, and counts them."""

    def __init__(self, file: BinaryIO | gzip.GzipFile, budget: Budget) -> None:
        self._file, self._budget = file, budget
        self._seen = self._used = 0

    def read(self, size: int | None = -1, /) -> bytes:
        part = self._next(size)
        if not part:  # zeros mark the end of an archive, so `tarfile` stops before here
            raise tarfile.ReadError("it was cut off")
        return part

    def finish(self, end: int) -> None:
        """Check that only zeros follow the last member.

        `tarfile` treats a damaged member like the end of the archive.

        Args:
            end: the position behind the last member, in bytes.

        Raises:
            tarfile.ReadError: if something else follows.
        """
        while self._next(_CHUNK):
            pass
        if self._used > end:
            raise tarfile.ReadError("it is damaged")

    def _next(self, size: int | None) -> bytes:
        part = self._file.read(-1 if size is None else size)
        self._budget.spend(len(part))
        if text := len(part.rstrip(b"\0")):
            self._used = self._seen + text
        self._seen += len(part)
        return part


def _content(member: IO[bytes], spend: Callable[[int], object], most: int) -> bytes:
    data = bytearray()
    while len(data) <= most and (part := member.read(_CHUNK)):
        spend(len(part))
        data += part
    return bytes(data[: most + 1])
