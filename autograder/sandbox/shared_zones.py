"""Let several runs use the same zones, because each new zone imports Keras."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar

from autograder.sandbox.pool import Site
from autograder.sandbox.zone import Zone

_open: ContextVar[dict[tuple[Site, str], Zone] | None] = ContextVar(
    "_open", default=None
)


@contextlib.contextmanager
def shared_zones() -> Iterator[None]:
    """Keep each zone until the end of this context, or of one around it."""
    if _open.get() is not None:
        yield
        return
    zones: dict[tuple[Site, str], Zone] = {}
    token = _open.set(zones)
    try:
        yield
    finally:
        _open.reset(token)
        for zone in zones.values():
            zone.close()


@contextlib.contextmanager
def zone_of(site: Site, module: str) -> Iterator[Zone]:
    """Provide a zone of a module: the one that is kept, or one that ends here."""
    zones = _open.get()
    if zones is None:
        with contextlib.closing(site.zone(module)) as zone:
            yield zone
        return
    key = site, module
    if key not in zones:
        zones[key] = site.zone(module)
    yield zones[key]
