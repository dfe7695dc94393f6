import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

import base64
import ctypes
import re

NAME = b"-TERCES"[::-1]  # so that the search does not find itself


def forms():
    """Yield how a token can lie in memory: as text of each width, and in base64."""
    for width in (1, 2, 4):
        gap = rb"\x00" * (width - 1)
        name = b"".join(re.escape(bytes([byte])) + gap for byte in NAME)
        yield name + b"(?:[0-9a-f]" + gap + b"){16}"
    for shift in range(3):
        text = base64.b64encode(bytes(shift) + NAME)
        first, last = -(-8 * shift // 6), 8 * (shift + len(NAME)) // 6
        yield re.escape(text[first:last]) + b"[A-Za-z0-9+/]{20}"


TOKEN = re.compile(b"|".join(forms()))


def regions():
    with open("/proc/self/maps") as lines:
        for line in lines:
            extent, rights, *_ = line.split()
            if rights.startswith("rw"):
                start, end = (int(part, 16) for part in extent.split("-"))
                yield start, end - start


for start, size in list(regions()):
    for at in range(start, start + size, 1 << 24):
        block = ctypes.string_at(at, min(1 << 24, start + size - at))
        for found in set(TOKEN.findall(block)):
            print("FOUND", found.decode())
