import io
import tarfile
from pathlib import Path


def write(place: Path) -> None:
    with tarfile.open(f"{place}.tar.gz", "w:gz") as archive:
        member = tarfile.TarInfo("linear_regression.py")
        archive.addfile(member, io.BytesIO())
        archive.addfile(tarfile.TarInfo("/tmp/PWNED"))
