"""The same spec gives the same bytes: in any process, hash seed, locale, time zone, folder and thread."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from builder.cli.main import main
from builder.model.writing.emit import emit
from builder.road import load

ROOT = Path(__file__).parents[2]
CALLS = [
    "render unet -o OUT/a.dot",
    "render unet -o OUT/a.svg",
    "render capsnet --depth 2 -o OUT/b.html",
    "map capsnet unet -o OUT/c.md",
    "summary resnet@resnet18 --format json",
    "check capsnet unet",
    "explain unet decoder.0.up.out_channels",
    "schema unet",
]
ELSEWHERE = {
    "PYTHONHASHSEED": "4711", "LC_ALL": "tr_TR.UTF-8", "TZ": "Pacific/Apia", "OMP_NUM_THREADS": "3",
    "PYTHONPATH": str(ROOT),
}  # fmt: skip
"""An environment that differs from the tests' own in all that could matter."""

SMALL = """net: small
inputs: {x: [N, 4]}
nodes:
  first: {block: Linear, out_features: 6}
  stage: {repeat: 2, nodes: {inner: {block: Linear, out_features: 6}, act: ReLU}}
  total: {block: Add, from: [stage, first]}
"""


def digests(out: Path) -> dict[str, str]:
    """Give a digest of what each call writes, and of generated source."""
    found = {}
    for call in CALLS:
        told = io.StringIO()
        with contextlib.redirect_stdout(told):
            assert main(call.replace("OUT", str(out)).split()) == 0
        found[call] = told.getvalue()
    found |= {file.name: file.read_text(encoding="utf-8") for file in sorted(out.iterdir())}
    found |= {name: emit(load(name).graph).text for name in ("unet", "capsnet")}
    return {name: hashlib.sha256(text.encode()).hexdigest() for name, text in found.items()}


def test_another_process_writes_the_same_bytes(tmp_path: Path) -> None:
    started = subprocess.Popen(
        [sys.executable, __file__],
        env={**os.environ, **ELSEWHERE},
        stdout=subprocess.PIPE,
        cwd=ROOT / "specs",
    )
    here = digests(tmp_path)
    assert json.loads(started.communicate(timeout=120)[0]) == here


@pytest.fixture
def restless() -> Iterator[None]:
    """Let threads take turns as often as may be."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("restless")
def test_eight_threads_load_check_and_build_the_same_at_once() -> None:
    import torch

    from builder.model import source

    source._RECENT.clear()
    start = threading.Barrier(8)
    found: list[object] = []

    def work(number: int) -> None:
        torch.manual_seed(number)
        start.wait()
        for each in (3, 4, 5):
            net = load(SMALL.replace("Linear, out_features: 6", f"Linear, out_features: {each}"))
            module = net.build(seed=7)
            numbers = [one.sum().item() for one in module.state_dict().values()]
            found.append((each, str(net.macs), type(module), numbers, module(torch.ones(2, 4)).sum().item()))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(found) == 24
    assert len({repr(one) for one in found}) == 3


@pytest.mark.usefixtures("restless")
def test_threads_that_come_first_wait_until_all_blocks_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    from blocks import registry

    known = registry.names()
    monkeypatch.setattr(registry, "_REGISTRY", registry.Registry())
    monkeypatch.setattr(registry, "_LOADED", set())
    start = threading.Barrier(8)
    found: list[int] = []

    def ask() -> None:
        start.wait()
        found.append(len(registry.names()))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(set(found)) == 1
    assert set(found) <= set(range(100, len(known) + 1))


def test_weights_depend_on_the_seed_alone() -> None:
    import torch

    def numbers(seed: int, threads: int) -> list[torch.Tensor]:
        before = torch.get_num_threads()
        torch.manual_seed(threads)
        torch.set_num_threads(threads)
        try:
            return list(load("unet", width=4, depth=2).build(seed=seed).state_dict().values())
        finally:
            torch.set_num_threads(before)

    first, again, other = numbers(1, 1), numbers(1, 2), numbers(2, 1)
    assert all(map(torch.equal, first, again))
    assert not all(map(torch.equal, first, other))


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        json.dump(digests(Path(folder)), sys.stdout)
