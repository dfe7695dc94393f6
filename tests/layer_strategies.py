"""Layers and settings of every kind, drawn from the types that their classes say."""

from typing import Any

from hypothesis import strategies as st

from autograder.facts.known_settings import KNOWN
from autograder.facts.layers import BaseLayer, Setting
from autograder.facts.setting import Role

NUMBERS = st.sampled_from((0.25, 0.5, 1.5))


def layers(kind: type[BaseLayer]) -> st.SearchStrategy[BaseLayer]:
    """Draw small layers of one kind, with any of its arguments."""
    roles = kind.roles()
    schemas = kind.model_json_schema()["properties"]
    fields = {
        name: settings(roles[name], kind.model_fields[name].is_required())
        if name in roles
        else values(schema)
        for name, schema in schemas.items()
        if name != "kind"
    }
    needed = {n: s for n, s in fields.items() if kind.model_fields[n].is_required()}
    others = {n: s for n, s in fields.items() if n not in needed}
    return st.fixed_dictionaries(needed, optional=others).map(
        lambda arguments: kind(**arguments)
    )


def values(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Draw small values that a JSON schema allows."""
    match schema:
        case {"anyOf": list(choices)}:
            return st.one_of(map(values, choices))
        case {"enum": list(choices)}:
            return st.sampled_from(choices)
        case {"const": value}:
            return st.just(value)
        case {"prefixItems": list(items)}:
            return st.tuples(*map(values, items))
        case {"items": dict(item)}:
            drawn = st.lists(
                values(item), min_size=schema.get("minItems", 0), max_size=3
            )
            return drawn.map(tuple)
        case {"type": "integer"}:
            least = max(schema.get("minimum", -2), -2)
            return st.integers(least, min(least + 3, schema.get("maximum", 9)))
        case {"type": "number"}:
            most = schema.get("maximum", 3)
            return NUMBERS.filter(lambda number: number <= most)
        case {"type": "boolean"}:
            return st.booleans()
        case {"type": "null"}:
            return st.none()
    raise NotImplementedError(f"draw {schema} here")


@st.composite
def settings(draw: st.DrawFn, role: Role, needed: bool = False) -> Setting | None:
    """Draw a setting that the trainer takes, with any of its arguments."""
    if (
        role in (Role.REGULARIZER, Role.CONSTRAINT)
        and not needed
        and draw(st.booleans())
    ):
        return None
    rows = [
        known for known in KNOWN[role].values() if not getattr(known, "one_hot", "")
    ]
    known = draw(st.sampled_from(rows))
    arguments = {
        name: st.booleans() if isinstance(default, bool) else NUMBERS
        for name, default in known.arguments.items()
    }
    given = draw(st.fixed_dictionaries({}, optional=arguments))
    return Setting(name=known.name, arguments=given)
