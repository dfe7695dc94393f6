"""Data sets: the digits of the course, and the files that an assignment brings."""

from autograder.datasets.dataset import Dataset, Split, cache_folder
from autograder.datasets.mnist import find_by_fingerprint, find_mnist
from autograder.datasets.own_files import find_files, find_kept_files, keep_files

__all__ = [
    "Dataset",
    "Split",
    "cache_folder",
    "find_by_fingerprint",
    "find_files",
    "find_kept_files",
    "find_mnist",
    "keep_files",
]
