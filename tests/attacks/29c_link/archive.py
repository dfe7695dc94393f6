import io
import tarfile
from pathlib import Path


def write(place: Path) -> None:
    with tarfile.open(f"{place}.tar.gz", "w:gz") as archive:
        member = tarfile.TarInfo("linear_regression.py")
        archive.addfile(member, io.BytesIO())
        link = tarfile.TarInfo("answers")
        link.type, link.linkname = tarfile.SYMTYPE, "../../solutions"
        archive.addfile(link)
        archive.addfile(tarfile.TarInfo("answers/PWNED"))
