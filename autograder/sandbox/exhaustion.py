"""Probes that use up what all share: memory, the disk, processes, time.

Each returns what it took. An empty string means that a limit stopped it.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import socket
import time
from pathlib import Path

from autograder.sandbox.limits import MAX_FILE, MAX_TASKS
from autograder.sandbox.walls import SCRATCH_BYTES


def fill_the_disk(_request: object) -> str:
    """Write more into the scratch folder and shared memory than they may hold."""
    total, block = 0, bytes(1 << 20)
    with contextlib.suppress(OSError):
        for number in range(2 * SCRATCH_BYTES // MAX_FILE + 1):
            with Path(f"{number}.bin").open("wb") as file:
                for _ in range(MAX_FILE // len(block)):
                    total += file.write(block)
    return f"{total:,} bytes" if total > SCRATCH_BYTES else ""


def write_a_large_file(_request: object) -> str:
    """Write one file that is larger than a file may be."""
    with contextlib.suppress(OSError), Path("large.bin").open("wb", 0) as file:
        file.truncate(2 * MAX_FILE)
        return f"{2 * MAX_FILE:,} bytes"
    return ""


def share_memory(_request: object) -> str:
    """Fill shared memory. No limit of a single process counts it."""
    gibibyte = 1 << 30
    with mmap.mmap(-1, gibibyte) as shared:
        for offset in range(0, gibibyte, mmap.PAGESIZE):
            shared[offset] = 1
        time.sleep(1)
    return f"{gibibyte:,} bytes"


def allocate_memory(_request: object) -> str:
    """Allocate far more private memory than allowed."""
    with contextlib.suppress(MemoryError):
        return f"{len(bytearray(1 << 33)):,} bytes"
    return ""


def reserve_memory(_request: object) -> str:
    """Reserve a terabyte. No limit counts its page tables."""
    with contextlib.suppress(OSError), mmap.mmap(-1, 1 << 40, prot=mmap.PROT_READ):
        return f"{1 << 40:,} bytes"
    return ""


def fill_sockets(_request: object) -> str:
    """Leave data in socket pairs. They do not count as memory of any process."""
    block = bytes(1 << 16)
    processes = 24
    for _ in range(processes):
        if os.fork() == 0:
            pairs = []
            with contextlib.suppress(OSError):
                while True:
                    pairs.append(socket.socketpair())
            for end in (end for pair in pairs for end in pair):
                end.setblocking(False)
                with contextlib.suppress(OSError):
                    while True:
                        end.send(block)
            time.sleep(60)
            os._exit(0)
    time.sleep(3)
    return f"the sockets of {processes} processes"


def fork_without_end(_request: object) -> str:
    """Start processes until the kernel refuses."""
    many, count = MAX_TASKS + 50, 0
    with contextlib.suppress(OSError):
        while count < many:
            if os.fork() == 0:
                time.sleep(60)
                os._exit(0)
            count += 1
        time.sleep(1)  # so that the server has time to count them
    return f"{count} processes" if count == many else ""


def linger(_request: object) -> str:
    """Leave a process behind in a session of its own. The self-test looks for it."""
    if os.fork() == 0:
        with contextlib.suppress(OSError):
            os.setsid()
        if os.fork() == 0:
            time.sleep(60)
        os._exit(0)
    return ""


def spin(_request: object) -> str:
    """Never end."""
    while True:
        pass
