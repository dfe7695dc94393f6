import zipfile
from pathlib import Path

SUBMISSION = "model = 1"


def write(place: Path) -> None:
    with zipfile.ZipFile(f"{place}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("linear_regression.py", SUBMISSION)
        archive.writestr("../../../PWNED", "out")
