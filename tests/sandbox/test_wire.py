"""What crosses a boundary: frames, JSON and arrays, whatever the bytes are."""

import base64
import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from autograder.errors import FactError
from autograder.facts.arrays import Array
from autograder.facts.observation import Run
from autograder.facts.training import TrainingResult
from autograder.sandbox import wire

FRAME = st.binary(max_size=50).map(lambda b: len(b).to_bytes(4, "big") + b)
SCALAR = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.floats(allow_nan=False, allow_infinity=False)
)
VALUE = st.recursive(
    SCALAR, lambda v: st.lists(v) | st.dictionaries(st.text(), v), max_leaves=20
)
RUN = json.loads(Run(ending="finished").to_json())


@pytest.mark.parametrize(
    "stream", [b"", b"\0\0\0\5abc", b"\xff" * 8, b"\0\0\0", b"\0\0\1\0" + b"x" * 256]
)
def test_half_a_frame_is_no_answer(stream: bytes) -> None:
    """Too short, a lie about the length, or longer than allowed: nothing."""
    assert wire.last_frame(stream, 100) is None


@given(st.lists(FRAME, min_size=1), st.binary(max_size=3))
def test_the_last_whole_frame_counts(frames: list[bytes], tail: bytes) -> None:
    """Earlier frames and a tail that is cut short do not matter."""
    stream = bytearray(b"".join(frames) + tail)
    assert wire.last_frame(stream, 100) == frames[-1][4:]
    wire.forget_earlier(stream)
    assert bytes(stream) == frames[-1] + tail


@given(st.binary(max_size=300))
def test_any_stream(stream: bytes) -> None:
    """In any stream, forgetting earlier frames does not change the answer."""
    rest = bytearray(stream)
    wire.forget_earlier(rest)
    assert wire.last_frame(rest, 100) == wire.last_frame(stream, 100)


@pytest.mark.parametrize(
    "text",
    [b'{"a":1,"a":2}', b'{"a":NaN}', b"-Infinity", b"[" * 100_000, b"\xff",
     b"9" * 5_000, b"{", b"[1]]", b"[" * 17 + b"]" * 17, b'"\xed\xa0\x80"'],
)  # fmt: skip
def test_odd_json_is_refused(text: bytes) -> None:
    """JSON that two parsers could read differently is refused."""
    with pytest.raises(FactError, match="malformed JSON"):
        wire.check_json(text)


MEMBERS = {str(number): 0 for number in range(wire.MAX_MEMBERS + 1)}


@pytest.mark.parametrize("value", [MEMBERS, [[]] * wire.MAX_CONTAINERS])
def test_no_value_has_too_many_parts(value: Any) -> None:
    """Each of them could be one that nobody asked for."""
    with pytest.raises(FactError, match="too many"):
        wire.check_json(json.dumps(value).encode())


WRONG = [[], {}, "x"] * 300
ITEMS = {"kind": "list", "items": [{"kind": "list", "items": WRONG}] * 10}
ODD_RUNS = [
    {"calls": {"outcomes": [{"ending": "returned", "answer": ITEMS}]}},
    {"observation": {"values": {str(n): {} for n in range(500)}}},
    {"observation": {"fits": WRONG}},
]


@pytest.mark.parametrize("fields", ODD_RUNS)
def test_the_first_wrong_value_ends_the_reading(fields: dict[str, Any]) -> None:
    """A description of all of them could take more memory than a machine has."""
    with pytest.raises(ValidationError) as raised:
        Run.model_validate_json(json.dumps(RUN | fields))
    assert raised.value.error_count() < 1_000


@given(VALUE)
def test_plain_json_is_taken(value: Any) -> None:
    """Values that are not nested deeply pass."""
    with contextlib.suppress(FactError):  # some are nested too deeply
        wire.check_json(json.dumps(value).encode())
    wire.check_json(json.dumps({"a": [1, 2.5, None, True, "x"]}).encode())


@given(st.binary(max_size=200))
def test_any_bytes_are_a_fact_or_refused(text: bytes) -> None:
    """No bytes raise anything but FactError."""
    for read in (wire.check_json, Run.from_json, TrainingResult.from_json):
        with contextlib.suppress(FactError):
            read(text)


@given(st.sampled_from(sorted(RUN)), VALUE)
def test_a_run_with_a_strange_field(field: str, value: Any) -> None:
    """Any JSON value in a field is accepted or refused, and raises no other error."""
    with contextlib.suppress(FactError):
        Run.from_json(json.dumps({**RUN, field: value}))


@given(st.binary(max_size=120))
def test_any_array_image(tail: bytes) -> None:
    """Bytes after NumPy's magic make an array of finite numbers or are refused."""
    npy = base64.b64encode(b"\x93NUMPY\x01\x00" + tail).decode()
    with contextlib.suppress(FactError):
        assert Array.from_json(json.dumps({"npy": npy})).numpy().dtype.kind in "fiu"


@pytest.mark.parametrize(
    "header",
    ["{'descr': '|O', 'fortran_order': False, 'shape': (1,), }",
     "{'descr': '<f8', 'fortran_order': False, 'shape': (10**12,), }",
     "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,), }",
     "{'descr': '<f8', 'fortran_order': True, 'shape': (1,), }",
     "{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }",
     "{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,), }",
     "{'descr': '<f8', 'fortran_order': False, 'shape': (True,), }",
     "{'descr': '<f8', 'fortran_order': False, 'shape': (1 1,), }",
     "{'descr': '<f8', 'fortran_order': False, 'shape': (1L,), }",
     "{'descr': '<f2', 'fortran_order': False, 'shape': (4,), }",
     "{[]: 1}", "{1: 1, 'descr': 2}", "(", "", "{'descr': 'i4,,'}"],
)  # fmt: skip
def test_header_bombs(header: str) -> None:
    """Objects, 10**12 numbers, other orders and structures are refused unread."""
    text = header.encode().ljust(117) + b"\n"
    data = b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text + bytes(8)
    with pytest.raises(FactError):
        Array.from_json(json.dumps({"npy": base64.b64encode(data).decode()}))
