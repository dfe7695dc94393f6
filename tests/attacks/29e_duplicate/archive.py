import warnings
import zipfile
from pathlib import Path

SUBMISSION = "model = 1"


def write(place: Path) -> None:
    with zipfile.ZipFile(f"{place}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("linear_regression.py", SUBMISSION)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            archive.writestr("linear_regression.py", "another")
