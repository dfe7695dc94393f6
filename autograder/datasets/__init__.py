"""Data sets: the digits of the course are found, downloaded, or generated."""

from autograder.datasets.dataset import Dataset, Split, cache_folder
from autograder.datasets.mnist import find_by_fingerprint, find_mnist

__all__ = ["Dataset", "Split", "cache_folder", "find_by_fingerprint", "find_mnist"]
