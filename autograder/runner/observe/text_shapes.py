"""Let Keras say the shape that TextVectorization really returns.

For texts of the shape (n, 1), Keras 3 says that counts of words have the shape
(n, 1, words). They have the shape (n, words).
"""

from __future__ import annotations

from typing import Any

import keras


def correct() -> None:
    """Leave the axis of the text out of the shape of the output, as `call` does."""
    original = keras.layers.TextVectorization.compute_output_shape

    def compute_output_shape(self: Any, input_shape: Any) -> Any:
        given = self.get_config()
        counts = given["output_mode"] != "int" and given["split"] is not None
        if counts and len(input_shape) == 2 and input_shape[1] in (1, None):
            input_shape = input_shape[:1]
        return original(self, input_shape)

    keras.layers.TextVectorization.compute_output_shape = compute_output_shape
