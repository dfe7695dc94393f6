"""Small values of the types that arguments of layers have."""

from __future__ import annotations

from typing import Any

from autograder.facts.setting import LINEAR


def small_value(schema: dict[str, Any]) -> Any:
    """Return a small value that the JSON schema of a field allows."""
    match schema:
        case {"anyOf": [first, *_]}:
            return small_value(first)
        case {"enum": [first, *_]} | {"const": first}:
            return first
        case {"prefixItems": list(items)}:
            return tuple(map(small_value, items))
        case {"items": dict(item)}:
            return (small_value(item),) * schema.get("minItems", 1)
        case {"type": "boolean"}:
            return False
        case {"type": "integer"}:
            return schema["minimum"] if schema.get("minimum", -1) >= 0 else 1
        case {"type": "string"}:
            return "word"
        case {"type": "number"}:
            least = schema.get("minimum", schema.get("exclusiveMinimum", 0))
            return (least + schema.get("maximum", least + 2)) / 2
        case {"$ref": "#/$defs/Setting"}:
            return LINEAR
    raise NotImplementedError(f"{schema}: override `example` in the class")
