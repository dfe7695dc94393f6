import tarfile
from pathlib import Path


def write(place: Path) -> None:
    with tarfile.open(f"{place}.tar.gz", "w:gz") as archive:
        for number in range(30_000):
            archive.addfile(tarfile.TarInfo(f"{number}.py"))
