"""Measure `collect`: `python -m benchmarks.collecting [--students N]`.

It makes downloads of a class with three attempts of each student, and collects them one
after the other: once with all attempts in one download (Blackboard), and once in three
downloads (Canvas).
"""

from __future__ import annotations

import argparse
import csv
import io
import tempfile
import time
import zipfile
from pathlib import Path

from autograder.delivery.collecting import Wishes, collect

ATTEMPTS = 3
CONTENT = b"import keras\n" * 2_000
"""As long as a notebook without pictures: 26 kB."""


def main() -> None:
    """Print how long each collection takes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=2_000)
    students = range(70_000, 70_000 + parser.parse_args().students)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        measure(folder, "blackboard", [blackboard(folder, students)], students)
        downloads = [canvas(folder, students, n) for n in range(ATTEMPTS)]
        measure(folder, "canvas", downloads, students)


def measure(folder: Path, platform: str, downloads: list[Path], ids: range) -> None:
    """Collect downloads, and the last one again."""
    roster = folder / f"{platform}.csv"
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["Student", "ID", "Username", "Section"])
    rows.writerows([f"Student {n}", n, f"login{n}", "1"] for n in ids)
    roster.write_text(text.getvalue(), encoding="utf-8")
    wishes = Wishes(platform, "hw3", ["hw3"], [roster])
    for place in [*downloads, downloads[-1]]:
        start = time.perf_counter()
        result = collect(place, folder / f"to-{platform}", wishes)
        seconds = time.perf_counter() - start
        used = sum(file.bucket == "used" for file in result.collection.files)
        print(
            f"{platform}: {result.new} new files, {len(result.collection.files)} in "
            f"all, {used} used: {seconds:.1f} s"
        )


def blackboard(folder: Path, ids: range) -> Path:
    """Make one download with all attempts."""
    place = folder / "blackboard.zip"
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in ids:
            for attempt in range(ATTEMPTS):
                start = f"HW_3_login{n}_attempt_2026-03-0{attempt + 1}-23-58-10"
                archive.writestr(f"{start}.txt", f"Name: Student {n} (login{n})\n")
                archive.writestr(f"{start}_hw3.py", CONTENT + b"%d" % (n + attempt))
    return place


def canvas(folder: Path, ids: range, attempt: int) -> Path:
    """Make the download after an attempt of everybody."""
    place = folder / f"canvas{attempt}.zip"
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in ids:
            name = f"student_{n}_{900_000 + n + 10_000 * attempt}_hw3.py"
            archive.writestr(name, CONTENT + b"%d" % (n + 10_000 * attempt))
    return place


if __name__ == "__main__":
    main()
