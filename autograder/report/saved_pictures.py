"""The pictures of a class for the page on which a person gives points."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from itertools import accumulate

from autograder.errors import AutograderError
from autograder.facts.grade import Grade
from autograder.facts.written import section
from autograder.submissions import Submission
from autograder.submissions.source.words_and_pictures import (
    saved_pictures,
    written_parts,
)

MOST = 8
"""The most pictures of one student that are shown to a question."""
MOST_CHARACTERS = 4_000_000
"""The most characters of their addresses together. One page holds those of a class."""


class SavedPictures:
    """The pictures that notebooks were handed in with."""

    def __init__(self, found: Iterable[Submission] = ()) -> None:
        """Take the submissions of a class. Their files are read when they are asked."""
        self._found = {(one.student, one.slug): one for one in found}

    def of(self, grade: Grade, heading: str) -> list[str]:
        """Return the pictures below a heading as addresses that hold them.

        There are none if the file is not the one that was graded.
        """
        one = self._found.get((grade.student, grade.assignment))
        for file in one.files if one else ():
            try:
                data = file.read()
            except AutograderError:
                continue
            if hashlib.sha256(data).hexdigest() == grade.submission:
                below = section(written_parts(file.kind, data), heading)
                places = below.pictures if below else range(0)
                found = saved_pictures(file.kind, data)[places.start : places.stop]
                sizes = accumulate(len(picture) for picture in found[:MOST])
                return found[: sum(size <= MOST_CHARACTERS for size in sizes)]
        return []
