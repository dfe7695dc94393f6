"""The data sets of the package `tensorflow_datasets` that courses use.

Sizes and names are those of its catalogue, <https://www.tensorflow.org/datasets>.
"""

from __future__ import annotations

from typing import NamedTuple

Shape = tuple[int | None, ...]
Classes = int | tuple[str, ...]
PARTS = ("train", "test", "validation")


class Feature(NamedTuple):
    """One entry of an example."""

    name: str
    kind: str
    """`image`, `mask`, `text`, `number` or `class`."""
    shape: Shape = ()
    """Of an image or of numbers. An open axis differs from image to image."""
    classes: Classes = 0
    """The names of the classes, or how many there are."""


class TensorflowSet(NamedTuple):
    """One data set."""

    features: tuple[Feature, ...]
    supervised: tuple[str, str]
    """The names of the input and of the label."""
    examples: dict[str, int]
    """The number of examples of each part."""


def _images(shape: Shape, classes: Classes, *examples: int) -> TensorflowSet:
    return TensorflowSet(
        (Feature("image", "image", shape), Feature("label", "class", (), classes)),
        ("image", "label"),
        dict(zip(PARTS, examples, strict=False)),
    )


def _texts(
    names: tuple[str, ...], classes: Classes, *examples: int, label: str = "label"
) -> TensorflowSet:
    texts = tuple(Feature(name, "text") for name in names)
    return TensorflowSet(
        (*texts, Feature(label, "class", (), classes)),
        (names[-1], label),
        dict(zip(PARTS, examples, strict=False)),
    )


def _numbers(
    name: str, count: int, label: str, classes: Classes, examples: int
) -> TensorflowSet:
    features = (
        Feature(name, "number", (count,)),
        Feature(label, "class", (), classes),
    )
    return TensorflowSet(features, (name, label), {"train": examples})


_DIGITS = tuple("0123456789")
_OPEN: Shape = (None, None, 3)
_CLOTHES = ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt",
            "Sneaker", "Bag", "Ankle boot")  # fmt: skip
_CIFAR10 = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse",
            "ship", "truck")  # fmt: skip
_LAND = ("AnnualCrop", "Forest", "HerbaceousVegetation", "Highway", "Industrial",
         "Pasture", "PermanentCrop", "Residential", "River", "SeaLake")  # fmt: skip
_FLOWERS = ("dandelion", "daisy", "tulips", "sunflowers", "roses")
_LANGUAGES = TensorflowSet(
    (Feature("en", "text"), Feature("pt", "text")),
    ("pt", "en"),
    {"train": 51_785, "test": 1_803, "validation": 1_193},
)
_MASK = Feature("segmentation_mask", "mask", (None, None, 1))
_PETS = _images(_OPEN, 37, 3_680, 3_669)
TENSORFLOW_SETS = {
    "beans": _images(
        (500, 500, 3),
        ("angular_leaf_spot", "bean_rust", "healthy"), 1_034, 128, 133,
    ),
    "cats_vs_dogs": _images(_OPEN, ("cat", "dog"), 23_262),
    "cifar10": _images((32, 32, 3), _CIFAR10, 50_000, 10_000),
    "cifar100": _images((32, 32, 3), 100, 50_000, 10_000),
    "colorectal_histology": _images((150, 150, 3), 8, 5_000),
    "emnist": _images((28, 28, 1), 62, 697_932, 116_323),
    "emnist/balanced": _images((28, 28, 1), 47, 112_800, 18_800),
    "emnist/digits": _images((28, 28, 1), 10, 240_000, 40_000),
    "emnist/letters": _images((28, 28, 1), 37, 88_800, 14_800),
    "eurosat": _images((64, 64, 3), _LAND, 27_000),
    "eurosat/rgb": _images((64, 64, 3), _LAND, 27_000),
    "fashion_mnist": _images((28, 28, 1), _CLOTHES, 60_000, 10_000),
    "horses_or_humans": _images((300, 300, 3), ("horses", "humans"), 1_027, 256),
    "kmnist": _images((28, 28, 1), 10, 60_000, 10_000),
    "malaria": _images(_OPEN, ("parasitized", "uninfected"), 27_558),
    "mnist": _images((28, 28, 1), _DIGITS, 60_000, 10_000),
    "oxford_flowers102": _images(_OPEN, 102, 1_020, 6_149, 1_020),
    "oxford_iiit_pet": _PETS._replace(features=(*_PETS.features, _MASK)),
    "patch_camelyon": _images((96, 96, 3), 2, 262_144, 32_768, 32_768),
    "rock_paper_scissors": _images(
        (300, 300, 3), ("rock", "paper", "scissors"), 2_520, 372
    ),
    "stanford_dogs": _images(_OPEN, 120, 12_000, 8_580),
    "svhn_cropped": _images((32, 32, 3), _DIGITS, 73_257, 26_032),
    "tf_flowers": _images(_OPEN, _FLOWERS, 3_670),
    "uc_merced": _images((256, 256, 3), 21, 2_100),
    "ag_news_subset": _texts(
        ("title", "description"),
        ("World", "Sports", "Business", "Sci/Tech"), 120_000, 7_600,
    ),
    "glue/sst2": _texts(("sentence",), ("negative", "positive"), 67_349, 1_821, 872),
    "imdb_reviews": _texts(("text",), ("neg", "pos"), 25_000, 25_000),
    "imdb_reviews/plain_text": _texts(("text",), ("neg", "pos"), 25_000, 25_000),
    "yelp_polarity_reviews": _texts(("text",), ("1", "2"), 560_000, 38_000),
    "ted_hrlr_translate/pt_to_en": _LANGUAGES,
    "iris": _numbers(
        "features", 4, "label",
        ("Iris-setosa", "Iris-versicolor", "Iris-virginica"), 150,
    ),
    "penguins/processed": _numbers(
        "features", 4, "species", ("Adelie", "Chinstrap", "Gentoo"), 334
    ),
}  # fmt: skip
"""Name of a data set, as `tfds.load` takes it -> what is known about it.

`imdb_reviews` has a third part without labels, which is left out.
"""
