"""The pictures of a class. Each is drawn once and stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.metadata import version

from autograder.engine.crew import Crew
from autograder.engine.keys import key_of
from autograder.errors import ZoneError
from autograder.facts.failure import Failure, alone
from autograder.facts.known_pictures import PICTURES
from autograder.facts.observation import Limits
from autograder.facts.versions import VERSIONS
from autograder.i18n import Message, _
from autograder.report.feedback import Plot
from autograder.report.painter.scene import Picture, Scene, scenes
from autograder.rubric.assignment import Assignment
from autograder.rubric.criteria.evidence import Evidence
from autograder.sandbox.zone import Zone

MODULE = "autograder.report.painter"
LIMITS = Limits(seconds=60)
PICTURES_IN_MEMORY = 100
STYLE = (*VERSIONS, f"matplotlib={version('matplotlib')}")
"""The versions that a picture depends on, besides its scene."""
Key = tuple[str, tuple[object, ...]]
"""The assignment and the trainings. They decide which pictures a page shows."""


class Album:
    """Finds the pictures of a page by its assignment and its trainings."""

    def __init__(self, crew: Crew, assignments: Mapping[str, Assignment]) -> None:
        """Draw with a crew, and use its store."""
        self._crew, self._assignments = crew, assignments
        self._pages: dict[Key, list[tuple[str, Message]]] = {}
        self._picture = lru_cache(PICTURES_IN_MEMORY)(
            lambda digest: crew.store.get(Picture, digest)
        )

    def draw(
        self,
        examples: Iterable[tuple[str, tuple[object, ...], Evidence]],
        datasets: dict[str, str],
    ) -> None:
        """Draw the pictures that the store does not have. This needs no grades.

        Args:
            examples: the assignment, the trainings and the evidence of one submission
                of each kind.
            datasets: name of a data set -> its fingerprint.
        """
        todo: dict[str, Scene] = {}
        for slug, trainings, evidence in examples:
            page = self._pages.setdefault((slug, trainings), [])
            wanted = scenes(self._assignments[slug], evidence, datasets)
            found = alone(_("preparing pictures"), list, wanted)
            if isinstance(found, Failure):
                self._crew.problems.append(found.message)
                continue
            for scene in found:
                digest = key_of(scene.to_json(), *STYLE)
                todo.setdefault(digest, scene)
                page.append((digest, PICTURES[scene.name].caption))
        title = _("Drawing pictures")
        failures = self._crew.work(
            title, MODULE, paint, Picture, todo.items(), len(todo)
        )
        for digest, error in failures.items():
            name = _("drawing `{name}`").format(name=todo[digest].name)
            self._crew.problems.append(Failure.of(error, name).message)

    def plots(self, key: Key) -> tuple[Plot, ...]:
        """Return the pictures of a page."""
        return tuple(
            Plot(picture.svg, caption, picture.wide)
            for digest, caption in self._pages.get(key, ())
            if (picture := self._picture(digest)) is not None and picture.svg
        )


def paint(zone: Zone, scene: Scene) -> Picture:
    """Draw one picture.

    Raises:
        ZoneError: if the painter failed.
        FactError: if its answer is malformed.
    """
    reply = zone.ask(scene.to_json().encode(), LIMITS)
    if reply.answer is None:
        raise ZoneError(
            _("drawing ended with: {ending} {detail}").format(
                ending=reply.ending, detail=reply.detail
            )
        )
    return Picture.from_json(reply.answer)
