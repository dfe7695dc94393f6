import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

import os
import re

TOKEN = re.compile(rb"CANARY-[0-9a-f]{16}")


def look(data, where):
    if isinstance(data, str):
        data = data.encode("utf-8", "replace")
    for found in set(TOKEN.findall(data or b"")):
        print("FOUND", found.decode(), where)


def read(path):
    with open(path, "rb") as file:
        return file.read(1_000_000)


def attempt(action, *arguments):
    try:
        return action(*arguments)
    except BaseException:
        return None


for pid in attempt(os.listdir, "/proc") or ():
    if pid.isdigit():
        for name in ("environ", "cmdline", "maps", "cgroup"):
            look(attempt(read, f"/proc/{pid}/{name}"), name)
        for fd in attempt(os.listdir, f"/proc/{pid}/fd") or ():
            look(attempt(os.readlink, f"/proc/{pid}/fd/{fd}"), "fd")
        if pid not in (str(os.getpid()), "1"):
            print("FOUND OPEN process", pid)
look(repr(dict(os.environ)), "environment")
look(attempt(read, "/proc/1/environ"), "process 1")
