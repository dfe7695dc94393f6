"""Functions for images that take the places of TensorFlow's, such as pooling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras

from autograder.runner.observe.given_names import OURS
from autograder.runner.observe.look_alikes import need_defaults


def patches(
    images: Any, sizes: Any, strides: Any, rates: Any, padding: str, **_: Any
) -> Any:
    """Cut images as `tf.image.extract_patches` does."""
    if list(rates) != [1, 1, 1, 1]:
        raise ValueError("these patches are not known")
    size, steps = _of_image(sizes), _of_image(strides)
    patches = keras.ops.image.extract_patches
    return patches(images, size, strides=steps, padding=padding.lower())


def pooled(kind: str) -> Callable[..., Any]:
    """Return what stands for `tf.nn.max_pool` or `tf.nn.avg_pool`."""

    def pooled(
        input: Any, ksize: Any, strides: Any, padding: str = "VALID", **more: Any
    ) -> Any:
        need_defaults(**more)
        if not isinstance(ksize, int) and list(ksize[:-1]) == [1, 1, 1]:
            return _pooled_channels(kind, input, ksize[-1], strides)
        sizes, steps = (_of_image(given) for given in (ksize, strides))
        layer = getattr(keras.layers, f"{kind}2D")
        return layer(sizes, steps, padding=padding.lower())(input)

    return pooled


def pooled_steps(kind: str) -> Callable[..., Any]:
    """Return what stands for `tf.nn.max_pool1d` or `tf.nn.avg_pool1d`."""

    def pooled(input: Any, ksize: Any, strides: Any, padding: str, *more: Any) -> Any:
        need_defaults(data_format=more[0] if more and more[0] != "NWC" else None)
        layer = getattr(keras.layers, f"{kind}1D")
        return layer(ksize, strides, padding=padding.lower())(input)

    return pooled


def _pooled_channels(kind: str, images: Any, size: int, strides: Any) -> Any:
    """Pool neighbouring channels, as windows of the shape (1, 1, 1, size) do."""
    *others, channels = images.shape
    if list(strides) != [1, 1, 1, size] or channels % size:
        raise ValueError("these windows are not known")
    groups = _reshape_rows(images, (*others[1:], channels // size, size))
    pool = keras.ops.max if kind == "MaxPooling" else keras.ops.mean
    return pool(groups, axis=-1)


def _reshape_rows(tensor: Any, shape: tuple[int, ...]) -> Any:
    return keras.layers.Reshape(shape, name=f"{OURS}groups")(tensor)


def _of_image(sizes: Any) -> tuple[int, ...]:
    """Return two sizes, for height and width, of one, two or four."""
    given = [sizes] * 2 if isinstance(sizes, int) else list(sizes)
    if len(given) == 4 and given[0] == given[3] == 1:
        given = given[1:3]
    if len(given) != 2:
        raise ValueError("only height and width can be pooled")
    return (given[0], given[1])


def to_space(input: Any, block_size: int, *_: Any, **_more: Any) -> Any:
    """Turn channels into blocks of pixels as `tf.nn.depth_to_space` does."""
    _batch, height, width, channels = input.shape
    fewer = channels // block_size**2
    blocks = (height, width, block_size, block_size, fewer)
    return _rearranged(input, blocks, (height * block_size, width * block_size, fewer))


def to_depth(input: Any, block_size: int, *_: Any, **_more: Any) -> Any:
    """Turn blocks of pixels into channels as `tf.nn.space_to_depth` does."""
    _batch, height, width, channels = input.shape
    rows, columns = height // block_size, width // block_size
    blocks = (rows, block_size, columns, block_size, channels)
    return _rearranged(input, blocks, (rows, columns, channels * block_size**2))


def _rearranged(images: Any, blocks: tuple[int, ...], form: tuple[int, ...]) -> Any:
    """Exchange the two axes in the middle of blocks, and give them another form."""
    axes = keras.layers.Permute((1, 3, 2, 4, 5), name=f"{OURS}blocks")
    return _reshape_rows(axes(_reshape_rows(images, blocks)), form)


def resized(images: Any, size: Any, method: str = "bilinear", **more: Any) -> Any:
    """Resize images as `tf.image.resize` does."""
    need_defaults(**more)
    return keras.layers.Resizing(*size, interpolation=method)(images)
