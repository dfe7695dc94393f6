"""Folders in which other users of the machine may write."""

import sys
from pathlib import Path
from typing import Any

import pytest

from autograder.errors import ZoneError
from autograder.facts.observation import Limits
from autograder.sandbox.fence import Fence
from autograder.sandbox.selftest import attack
from autograder.sandbox.warm_zone import WarmZone

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="fences are for Linux")


@pytest.fixture
def zone_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder that the next zone gets."""
    folder = tmp_path / "zone"
    folder.mkdir()
    monkeypatch.setattr("tempfile.mkdtemp", lambda **_options: str(folder))
    return folder


def test_a_link_in_the_folder_of_a_zone_is_not_followed(
    tmp_path: Path, zone_folder: Path
) -> None:
    """Root's zone has a folder of the user nobody, who may put anything into it."""
    victim = tmp_path / "victim.txt"
    victim.write_text("precious")
    (zone_folder / "errors.txt").symlink_to(victim)
    zone = WarmZone("autograder.no_such_module", Fence("none"))
    with pytest.raises(ZoneError, match="no_such_module"):
        zone.ask(b"{}", Limits())
    zone.close()
    assert victim.read_text() == "precious"


def test_nobody_can_put_a_link_in_the_place_of_the_bait(
    zone_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder of the bait is open to everybody only when the bait is in it."""
    opened = []
    change = Path.chmod

    def chmod(path: Path, mode: int, **options: Any) -> None:
        if mode == 0o777:
            opened.append(sorted(file.name for file in path.iterdir()))
        change(path, mode, **options)

    monkeypatch.setattr(Path, "chmod", chmod)
    assert not list(attack(Fence("none"), ()))
    assert opened == [["secret.txt"]]
