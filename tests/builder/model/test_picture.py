"""Pictures: fitted to what a net takes, without distortion."""

from pathlib import Path

import pytest

from builder.errors import UsageError
from builder.model.picture import read_picture
from tests.builder.cli.running import png

pytest.importorskip("PIL")


def test_an_image_is_cropped_at_the_centre_and_scaled(tmp_path: Path) -> None:
    path = tmp_path / "wide.png"
    path.write_bytes(png(41, 11))
    pixels = read_picture(path, (2, 1, 11, 11))
    assert pixels.shape == (2, 1, 11, 11)
    assert pixels[0, 0, 5].tolist() == pytest.approx([255 * place // 40 / 255 for place in range(15, 26)])
    assert read_picture(path, (1, 3, 4, 8)).shape == (1, 3, 4, 8)


def test_channels_follow_the_net(tmp_path: Path) -> None:
    path = tmp_path / "small.png"
    path.write_bytes(png(4, 4))
    colour = read_picture(path, (1, 3, 4, 4))
    assert colour[0, 0].equal(colour[0, 2])
    with pytest.raises(UsageError, match="the net takes 5 channels, and an image gives 1, 3 or 4"):
        read_picture(path, (1, 5, 4, 4))
