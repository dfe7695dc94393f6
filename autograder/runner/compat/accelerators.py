"""Let students' code find a graphics processor (GPU) that does not exist.

Code that looks for one fails if there is none (`list_physical_devices("GPU")[0]`). With
or without a GPU, it computes the same. So it finds one, and settings of it do nothing.
TensorFlow itself and Keras still see that there is none.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf

from autograder.runner.compat.nothing import NOTHING

_SET_UP = (
    "reset_memory_stats", "set_logical_device_configuration", "set_memory_growth",
    "set_virtual_device_configuration", "set_visible_devices",
)  # fmt: skip
_NAME = "/device:GPU:0"
_OF_BACKEND = "_get_available_gpus"  # scripts call it, though it was never public


def install() -> None:
    """Let students' code in this process find a GPU."""
    physical = tf.config.PhysicalDevice("/physical_device:GPU:0", "GPU")
    found: dict[str, Any] = {
        "list_physical_devices": _with(tf.config.list_physical_devices, physical),
        "get_visible_devices": _with(tf.config.get_visible_devices, physical),
        "list_logical_devices": _with(
            tf.config.list_logical_devices, tf.config.LogicalDevice(_NAME, "GPU")
        ),
        "get_device_details": lambda device: {"device_name": "GPU"},
        "get_memory_growth": lambda device: True,
        "get_memory_info": lambda device: {"current": 0, "peak": 0},
        **dict.fromkeys(_SET_UP, NOTHING),
    }
    for home in (tf.config, tf.config.experimental):
        for name in found.keys() & set(dir(home)):
            setattr(home, name, found[name])
    for name in (
        "set_inter_op_parallelism_threads",
        "set_intra_op_parallelism_threads",
    ):
        setattr(tf.config.threading, name, NOTHING)
    for backend in (keras.backend, tf.keras.backend):
        setattr(backend, _OF_BACKEND, lambda: [_NAME])
    tf.test.gpu_device_name = lambda: _NAME
    tf.test.is_gpu_available = lambda *args, **kwargs: True


def _with(find: Callable[..., list[Any]], device: Any) -> Callable[..., list[Any]]:
    """Add a device to the result if the code asks for devices of this type by name.

    Keras asks for devices of all types when it chooses how to compile, and for this
    type when a recurrent layer runs in a `tf.function`. It must not see this device.
    """

    def find_with(device_type: str | None = None) -> list[Any]:
        found = list(find(device_type))
        caller = sys._getframe(1).f_globals.get("__name__", "")
        is_asked = device_type == "GPU" and not caller.startswith("keras.")
        return found or [device] if is_asked else found

    return find_with
