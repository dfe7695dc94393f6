"""A submission reads the files of its assignment as on the student's machine."""

import base64
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PIL import Image

from autograder.datasets import find_files, keep_files
from autograder.datasets.own_files import OWN
from autograder.facts.observation import ObservationJob, Run
from autograder.rubric.diagnosis.exceptions import explain_error
from autograder.runner.observation_client import MODULE, observe
from autograder.sandbox.fence import Fence
from autograder.sandbox.warm_zone import WarmZone


@pytest.fixture(scope="module")
def run(
    isolation: list[str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Run]]:
    """Return a function that runs a script beside a folder with data."""
    folder = tmp_path_factory.mktemp("course") / "data"
    for kind, shade in (("red", 200), ("pink", 100)):
        (folder / "images" / kind).mkdir(parents=True)
        (folder / "texts" / kind).mkdir(parents=True)
        for number in range(2):
            pixels = np.full((4, 4, 3), shade, np.uint8)
            Image.fromarray(pixels).save(folder / f"images/{kind}/{number}.png")
            (folder / f"texts/{kind}/{number}.txt").write_text(f"a {kind} rose")
    (folder / "roses.csv").write_text("length,width\n1.5,2.5\n3.5,4.5\n")
    np.save(folder / "x.npy", np.arange(6))
    np.savez(folder / "both.npz", x=np.arange(3), y=np.ones(3))
    cache = tmp_path_factory.mktemp("cache")
    cache.chmod(0o755)
    fingerprint = keep_files(find_files(folder), cache)
    zone = WarmZone(MODULE, Fence(isolation[1], (cache / fingerprint,)))

    def ask(script: str) -> Run:
        job = ObservationJob(
            kind="py",
            source=base64.b64encode(script.encode()).decode(),
            variables=("found",),
            datasets={OWN: str(cache / fingerprint)},
        )
        return observe(zone, job)

    yield ask
    zone.close()


READS = {
    "open": "found = open('data/roses.csv').readline()",
    "path": "from pathlib import Path\n"
    "found = len(list(Path('data').rglob('*.png'))) * 1.0",
    "glob": "import glob\nfound = float(len(glob.glob('data/images/*/*.png')))",
    "load": "import numpy as np\nfound = float(np.load('data/x.npy')[5])",
    "npz": "import numpy as np\nfound = float(np.load('./data/both.npz')['x'][2])",
    "loadtxt": "import numpy as np\n"
    "found = float(np.loadtxt('data/roses.csv', delimiter=',', skiprows=1)[1, 1])",
    "pandas": "import pandas as pd\n"
    "found = float(pd.read_csv('data/roses.csv')['width'].iloc[1])",
    "images": "import keras\n"
    "d = keras.utils.image_dataset_from_directory('data/images', image_size=(4, 4),"
    " verbose=False)\nfound = d.class_names[1]",
    "texts": "import keras\n"
    "d = keras.utils.text_dataset_from_directory('data/texts', verbose=False)\n"
    "found = d.class_names[0]",
    "lines": "import tensorflow as tf\n"
    "d = tf.data.TextLineDataset('data/roses.csv')\n"
    "found = next(iter(d)).numpy().decode()",
    "csv": "import tensorflow as tf\n"
    "d = tf.data.experimental.make_csv_dataset('data/roses.csv', 2, num_epochs=1,"
    " shuffle=False)\nfound = float(next(iter(d))['length'][1])",
    "absolute": "import os\n"
    "found = open(os.path.join(os.getcwd(), 'data', 'roses.csv')).readline()",
}
FOUND = {
    "open": "length,width\n", "path": 4.0, "glob": 4.0, "load": 5.0, "npz": 2.0,
    "loadtxt": 4.5, "pandas": 4.5, "images": "red", "texts": "pink",
    "lines": "length,width", "csv": 3.5, "absolute": "length,width\n",
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("way", READS)
def test_files_are_read_as_at_home(run: Callable[..., Run], way: str) -> None:
    """All loaders that courses use find the files in the folder `data`."""
    seen = run(READS[way]).observation
    assert [e.message for e in seen.errors] == []
    assert seen.values["found"] == FOUND[way]


MISTAKEN = {
    "open('data/rose.csv')": "data/roses.csv",
    "import pandas as pd\npd.read_csv('roses.csv')": "data/roses.csv",
    "import pandas as pd\npd.read_csv('/content/roses.csv')": "data/roses.csv",
    "import numpy as np\nnp.load('../both.npz')": "data/both.npz",
    "import keras\nkeras.utils.image_dataset_from_directory('data/image')":
        "data/images",
    "import tensorflow as tf\nnext(iter(tf.data.TextLineDataset('data/rose.csv')))":
        "data/roses.csv",
    "open('tulips.txt')": "",
    "open('0.png')": "",
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("code", MISTAKEN)
def test_the_file_that_was_meant_is_named(run: Callable[..., Run], code: str) -> None:
    """An error about a file that is not there names the one with a similar path."""
    (error,) = run(code).observation.errors
    meant = MISTAKEN[code]
    assert error.suggestion == meant
    diagnosis = explain_error(error)
    assert diagnosis is not None
    asked = f"Did you mean `{meant}`?"
    assert str(diagnosis.fix) == (
        asked if meant else "Use the data that the exercise hands out."
    )


CHANGES = {
    "write": "open('data/roses.csv', 'w')",
    "add": "open('data/new.csv', 'w')",
    "remove": "import os\nos.remove('data/x.npy')",
    "rename": "import os\nos.rename('data/x.npy', 'data/y.npy')",
    "rights": "import os\nos.chmod('data/x.npy', 0o777)",
}


@pytest.mark.slow
@pytest.mark.parametrize("way", CHANGES)
def test_files_cannot_be_changed(run: Callable[..., Run], way: str) -> None:
    """Changes of the data by one submission do not reach another."""
    assert run(CHANGES[way]).observation.errors
    again = run(READS["load"]).observation
    assert again.values["found"] == FOUND["load"]
