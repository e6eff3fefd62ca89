"""The whole road on real images: check, summarise, draw and build three nets, run them, and train one of
them.

python examples/demo.py --out out
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

import numpy
from PIL import Image
from skimage import data
from sklearn.datasets import load_digits

NETS = ("capsnet", "resnet@resnet50", "unet")


def save_images(out: Path) -> dict[str, Path]:
    """Write a digit, a portrait and a handful of coins as PNG; give the file for each net."""
    digit = Image.fromarray((load_digits().images[7] * 255 / 16).astype(numpy.uint8))
    pictures = {
        "capsnet": ("digit.png", digit.resize((28, 28), Image.Resampling.BICUBIC)),
        "resnet@resnet50": ("astronaut.png", Image.fromarray(data.astronaut())),
        "unet": ("coins.png", Image.fromarray(data.coins())),
    }
    paths = {}
    for net, (name, picture) in pictures.items():
        paths[net] = out / name
        picture.save(paths[net])
    return paths


def run(*command: str) -> None:
    """Show a command, run it, and stop the demo if it fails."""
    print(f"\n$ {' '.join(command)}", flush=True)
    program = [sys.executable, "-m", "builder.cli.main"] if command[0] == "netdraft" else [sys.executable]
    finished = subprocess.run([*program, *command[1:]], check=False)
    if finished.returncode:
        sys.exit(finished.returncode)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out"))
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    images = save_images(out)
    run("netdraft", "check", *NETS)
    for net in NETS:
        run("netdraft", "summary", net, "--depth", "1")
        run("netdraft", "render", net, "-o", str(out / f"{net.partition('@')[0]}.png"))
    for net in NETS:
        run("netdraft", "build", net, "--input", str(images[net]), "--seed", "0")
    run("python", "examples/train_digits.py", "--out", str(out))
    print(f"\nIn {out}: {', '.join(sorted(path.name for path in out.iterdir()))}")


if __name__ == "__main__":
    main()
