"""Picture: an image file as a batch of one, cropped and scaled to what a net takes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from builder.errors import MachineError, UsageError

if TYPE_CHECKING:
    from PIL.Image import Image

MODES = {1: "L", 3: "RGB", 4: "RGBA"}
MOST_PIXELS = 1 << 26


def read_picture(path: str | os.PathLike[str], shape: tuple[int, int, int, int]) -> Tensor:
    """Read an image as floats from 0 to 1.

    The largest centred part of the wanted aspect is scaled to the wanted size, without distortion.

    Shapes: `shape` is (batch, channels, height, width); the image is repeated over the batch.
    Raises: UsageError where the net takes no image of 1, 3 or 4 channels or the file holds none; MachineError
    where the file cannot be read or Pillow is missing.
    """
    batch, channels, height, width = shape
    if channels not in MODES:
        what = f"the net takes {channels} channels, and an image gives 1, 3 or 4"
        raise UsageError(what, code="bad-input", hint="leave `--input` out for random input")
    image = _opened(path).convert(MODES[channels])
    pixels = _fitted(image, height, width)
    flat = torch.frombuffer(bytearray(pixels.tobytes()), dtype=torch.uint8)
    plane = flat.view(height, width, channels).permute(2, 0, 1)
    return (plane.to(torch.float32) / 255).unsqueeze(0).repeat(batch, 1, 1, 1)


def _opened(path: str | os.PathLike[str]) -> Image:
    try:
        from PIL import Image, UnidentifiedImageError
    except ModuleNotFoundError:
        hint = "`pip install netdraft[image]` brings it"
        raise MachineError("an image needs the package Pillow", code="missing-package", hint=hint) from None
    try:
        image = Image.open(path)
        if image.width * image.height > MOST_PIXELS:
            what = f"the image has {image.width} x {image.height} pixels, and {MOST_PIXELS:,} are the most"
            raise UsageError(what, code="bad-input", hint="scale it down first")
        image.load()
    except (UnidentifiedImageError, SyntaxError, Image.DecompressionBombError):
        what = f"'{os.fspath(path)}' holds no image that can be read"
        raise UsageError(what, code="bad-input", hint="give a PNG or a JPEG file") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no whole image"
        raise MachineError(f"'{os.fspath(path)}' cannot be read: {reason}", code="unreadable") from None
    return image


def _fitted(image: Image, height: int, width: int) -> Image:
    """Cut the largest centred part of the wanted aspect, and scale it."""
    from PIL import Image as images

    scale = min(image.width / width, image.height / height)
    wide, high = width * scale, height * scale
    left, top = (image.width - wide) / 2, (image.height - high) / 2
    box = (left, top, left + wide, top + high)
    return image.resize((width, height), images.Resampling.BILINEAR, box=box, reducing_gap=None)
