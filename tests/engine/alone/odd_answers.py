"""Answers of functions that are well formed and strange, as hostile code can send."""

from __future__ import annotations

import base64
import io
import random
from collections.abc import Sequence
from typing import Any, get_args

import numpy as np
from pydantic import ValidationError

from autograder.facts.drawn import DrawnPlot, Series
from autograder.facts.error_fact import ErrorFact
from autograder.facts.function_calls import (
    Answer,
    FileBytes,
    ModelAnswer,
    Outcome,
    SealedModel,
)
from autograder.facts.observation import Place
from autograder.facts.plain_data import (
    DTYPES,
    Datum,
    Entries,
    Frame,
    Items,
    NotFinite,
    NumberArray,
    Sampled,
    TextArray,
    Unknown,
)

from .odd_models import Odd

SHAPES = ((), (0,), (1,), (2,), (2, 1), (1, 2), (2, 2), (0, 3), (0, 2**31 - 1),
          (2, 0, 2**20), (1,) * 8)  # fmt: skip
SCALARS = (None, True, False, 0, 1, -1, 2**63, 10**299, -(10**299), 0.0, -0.0, 1e308,
           5e-324, "", "a", "nan", "\ud7ff\u202e", "=1+1", "x" * 10_000)  # fmt: skip
TEXTS = ("", "a", "b", "nan", "\u2603" * 10_000, "1e400", "\n", '"')
FILES = ("", "0\n1\n", "a,b\n1,2\n3,4\n", "x\n" * 1_000, '"', "\ufeff1\n\n2\n",
         "1e400\n1\n", "1_0\n٣\n", "a\0b\n1\n", "0," * 1_000 + "\n1\n")  # fmt: skip
LARGE = (0, 1, 2**31 - 1)


class OddAnswers:
    """Draws outcomes from random numbers."""

    def __init__(self, seed: int) -> None:
        """Two with equal seeds draw the same."""
        self._chance = random.Random(seed)  # noqa: S311
        self._models = Odd(seed)

    def outcomes(self, count: int) -> list[Outcome]:
        """Draw so many outcomes that are well formed."""
        found: list[Outcome] = []
        while len(found) < count:
            try:
                found.append(self._outcome())
            except (ValidationError, ValueError):
                continue
        return found

    def _outcome(self) -> Outcome:
        endings: Sequence[Any] = get_args(Outcome.model_fields["ending"].annotation)
        ending = self._one(("returned",) * 12 + tuple(endings))
        error = ErrorFact(
            kind=self._one(("", "ValueError", "x" * 200)),
            message=self._one(TEXTS),
            place=self._one((None, Place(line=0), Place(line=10**7, cell=10**7))),
        )
        weights = self._one((None, None, (), ((),), ((2**31 - 1,) * 9,) * 3))
        answer = self._answer()
        return Outcome(
            ending=ending,
            answer=answer,
            error=self._one((None, error)),
            weights=weights,
            plots=tuple(self._plot() for _ in range(self._one((0, 0, 1, 20)))),
        )

    def _plot(self) -> DrawnPlot:
        kinds: Sequence[Any] = get_args(Series.model_fields["kind"].annotation)
        series = tuple(
            Series(
                kind=self._one(kinds),
                count=self._one((1, 3, 2**53 - 1)),
                x=self._number_array(),
                y=self._number_array(),
            )
            for _ in range(self._one((1, 2, 20)))
        )
        words = {n: self._one(TEXTS)[:200] for n in ("title", "x_label", "y_label")}
        legend = tuple(self._one(TEXTS)[:200] for _ in range(self._one((0, 1, 20))))
        return DrawnPlot(series=series, legend=legend, **words)

    def _answer(self) -> Answer:
        match self._chance.randrange(9):
            case 0:
                return ModelAnswer(spec=self._models.specs(1)[0])
            case 1:
                return self._sampled()
            case 2:
                columns = self._one(((), ("a",), ("a", "a"), ("\u202e" * 1_000, "")))
                values = tuple(
                    self._one((self._array(), self._sampled())) for _ in columns
                )
                return Frame(columns=columns, values=values)
            case 3:
                return self._file()
            case 4:
                return Unknown(type_name=self._one(TEXTS)[:200], too_large=True)
            case 5:
                return SealedModel(form="x", layers_form="", parameters=-1)
        return self._datum(self._one((0, 1, 2, 3)))

    def _datum(self, depth: int) -> Datum:
        if depth and self._chance.random() < 0.8:
            count = self._one((0, 1, 2, 3))
            inner = tuple(self._datum(depth - 1) for _ in range(count))
            if self._chance.random() < 0.3:
                keys = tuple(self._chance.sample(SCALARS, count))
                return Entries(keys=keys, values=inner)
            return Items(kind=self._one(("list", "tuple", "set")), items=inner)
        not_finite = NotFinite(text=self._one(("nan", "inf", "-inf")))
        return self._one((self._one(SCALARS), self._array(), not_finite))

    def _number_array(self) -> NumberArray:
        array = self._array()
        return array if isinstance(array, NumberArray) else self._number_array()

    def _array(self) -> NumberArray | TextArray:
        shape = self._one(SHAPES)
        count = int(np.prod(shape, dtype=object))
        if self._chance.random() < 0.4:
            return TextArray(
                shape=shape, texts=tuple(self._one(TEXTS) for _ in range(count))
            )
        dtype = self._one(DTYPES)
        size = count * np.dtype(dtype).itemsize
        byte = self._one((b"\x00", b"\x01", b"\x01", b"\xff", b"\x7f"))
        data = base64.b64encode(byte * size).decode()
        return NumberArray(dtype=dtype, shape=shape, data=data)

    def _sampled(self) -> Sampled:
        numbers = [self._one((0.0, 1.0, -1e308, 1e308, 5e-324)) for _ in range(3)]
        return Sampled(
            shape=self._one((*SHAPES, (2**31 - 1,) * 8)),
            values=self._array(),
            missing=self._one((0, 1, 10**30)),
            low=numbers[0],
            high=numbers[1],
            mean=numbers[2],
        )

    def _file(self) -> FileBytes:
        if self._flag():
            data = self._one(FILES).encode("utf-8", "surrogatepass")
        else:
            buffer = io.BytesIO()
            shape = self._one(SHAPES[:-1])
            dtype = self._one(("f4", "f8", "i4", "i8", "c8", "U3", "?", "f2"))
            np.save(buffer, np.full(shape, self._one((0, 1)), dtype))
            data = buffer.getvalue()[: self._one((None, None, 50, 127))]
        return FileBytes(data=base64.b64encode(data).decode())

    def _one(self, values: Sequence[Any]) -> Any:
        return self._chance.choice(values)

    def _flag(self) -> bool:
        return self._chance.random() < 0.5
