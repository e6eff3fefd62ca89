"""Weights come by name, all or none, and a damaged file is told from a good one before it is used."""

from __future__ import annotations

import json
import os
import struct
import time
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest
import safetensors.torch
import torch
from torch import nn

from blocks.registration import register
from blocks.shapes import Shape
from builder.errors import MachineError, UsageError
from builder.graph.ir import Graph, Tie
from builder.model.assemble import assemble
from builder.model.loading.header import WeightsFault
from builder.model.weights import compare_weights, load_weights
from builder.road import load
from tests.builder.model.sheet import Sheet
from tests.builder.model.writing.test_emit import image


def graph() -> Graph:
    sheet = image()
    sheet.add("c1", "Conv2d", "image", out_channels=8, kernel_size=3)
    return sheet.graph("c1")


def net(**options: Any) -> nn.Module:
    return assemble(graph(), seed=0, **options)


def entry(shape: list[int], start: int, stop: int, dtype: str = "F32") -> dict[str, object]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [start, stop]}


def blob(header: object, data: bytes = b"", *, raw: bytes | None = None, length: int | None = None) -> bytes:
    text = json.dumps(header).encode() if raw is None else raw
    return struct.pack("<Q", len(text) if length is None else length) + text + data


WEIGHT = {"c1.weight": entry([8, 3, 3, 3], 0, 864)}
FULL = {**WEIGHT, "c1.bias": entry([8], 864, 896)}
ZEROS = bytes(896)
TWICE = json.dumps(WEIGHT)[:-1] + ", " + json.dumps(WEIGHT)[1:]

DAMAGED = {
    "empty": (b"", "is no safetensors file"),
    "short": (bytes(7), "is no safetensors file"),
    "zero": (bytes(8), "is no safetensors file"),
    "pickle": (b"\x80\x04\x95" + bytes(100), "is no safetensors file"),
    "header of 2^62 bytes": (blob(None, raw=b"{}", length=1 << 62), "is no safetensors file"),
    "header beyond the file": (blob(None, raw=b"{}", length=1000), "is no safetensors file"),
    "header of 99 MB": (blob(None, raw=b"{}", length=99_000_000), "is no safetensors file"),
    "no json": (blob(None, raw=b"{not json"), "is not the JSON"),
    "deep json": (blob(None, raw=b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}"), "is not the JSON"),
    "no utf-8": (blob(None, raw=b'{"\xff":1}'), "is not the JSON"),
    "nan": (blob(None, raw=b'{"a": NaN}'), "is not the JSON"),
    "key twice": (blob(None, bytes(864), raw=TWICE.encode()), "is not the JSON"),
    "metadata": (blob({"__metadata__": {"x": 1}, **FULL}, ZEROS), "the metadata in the header of"),
    "list": (blob([]), "is not a mapping of tensors"),
    "entry": (blob({"c1.weight": 3}), "entry of the tensor 'c1.weight' is malformed"),
    "more keys": (blob({"c1.weight": {**entry([0], 0, 0), "x": 1}}), "is malformed"),
    "truncated": (blob(WEIGHT, bytes(400)), "holds 400 bytes of tensors, and its header tells of 864"),
    "trailing": (blob(WEIGHT, bytes(864) + b"PK\x03\x04"), "holds 868 bytes of tensors, and its header"),
    "overlap": (
        blob({f"t{i}": entry([216], 0, 864) for i in range(50)}, bytes(864)),
        "do not lie end to end",
    ),
    "gap": (blob({"c1.weight": entry([8, 3, 3, 3], 16, 880)}, bytes(880)), "do not lie end to end"),
    "negative": (blob({"c1.weight": entry([8, 3, 3, 3], -864, 0)}, bytes(864)), "are no sizes"),
    "backwards": (blob({"c1.weight": entry([8], 896, 864)}, bytes(896)), "does not fit the -32 bytes"),
    "overflow": (blob({"c1.weight": entry([1 << 62] * 4, 0, 864)}, bytes(864)), "is too large for any file"),
    "bool": (blob({"c1.weight": entry([True], 0, 4)}, bytes(4)), "are no sizes"),
    "sizes": (blob({"c1.weight": entry([9] * 4, 0, 864)}, bytes(864)), "does not fit the 864 bytes it has"),
    "dtype": (blob({"c1.weight": entry([8], 0, 32, "EVIL")}, bytes(32)), "a dtype that is not known: 'EVIL'"),
    "long name": (blob({"x" * 600: entry([0], 0, 0)}), "is malformed"),
}

MISFITTING = {
    "missing": (blob(WEIGHT, bytes(864)), "1 missing from the file: c1.bias"),
    "extra": (blob({**FULL, "zz.w": entry([1], 896, 900)}, bytes(900)), "1 unexpected in the file: zz.w"),
    "no elements": (
        blob({**FULL, "q": entry([0, 10**15], 896, 896)}, ZEROS),
        "1 unexpected in the file: q",
    ),
    "broadcast": (
        blob({**WEIGHT, "c1.bias": entry([1], 864, 868)}, bytes(868)),
        "1 of another shape or dtype: c1.bias is (8,), the file has (1,)",
    ),
    "transposed": (
        blob({"c1.weight": entry([3, 8, 3, 3], 0, 864), "c1.bias": entry([8], 864, 896)}, ZEROS),
        "1 of another shape or dtype: c1.weight is (8, 3, 3, 3), the file has (3, 8, 3, 3)",
    ),
    "half": (
        blob({**WEIGHT, "c1.bias": entry([8], 864, 880, "F16")}, bytes(880)),
        "1 of another shape or dtype: c1.bias is float32, the file has float16",
    ),
}


def refusal(path: Path, data: bytes) -> WeightsFault:
    path.write_bytes(data)
    module = net()
    before = {name: one.clone() for name, one in module.state_dict().items()}
    started = time.process_time()
    with pytest.raises(WeightsFault) as caught:
        load_weights(module, path)
    assert time.process_time() - started < 1
    assert all(torch.equal(one, before[name]) for name, one in module.state_dict().items())
    return caught.value


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_is_refused_and_changes_nothing(name: str, tmp_path: Path) -> None:
    data, text = DAMAGED[name]
    fault = refusal(tmp_path / "w.safetensors", data)
    assert text in str(fault)
    assert fault.code == "bad-weights"


@pytest.mark.parametrize("name", MISFITTING)
def test_a_file_of_another_net_is_refused_by_names(name: str, tmp_path: Path) -> None:
    data, text = MISFITTING[name]
    path = tmp_path / "w.safetensors"
    assert str(refusal(path, data)) == f"'{path}' does not fit the net: {text}"


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_numbers_that_are_not_finite_are_refused(number: float, tmp_path: Path) -> None:
    data = blob(FULL, struct.pack("<224f", *([0.0] * 223), number))
    text = "the tensor 'c1.bias' has numbers that are not finite (nan or inf)"
    assert str(refusal(tmp_path / "w.safetensors", data)) == text


def test_a_false_claim_allocates_nothing(tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    path.write_bytes(blob({f"t{i}": entry([1 << 40], 0, 1 << 42) for i in range(50)}, bytes(64)))
    tracemalloc.start()
    with pytest.raises(WeightsFault):
        load_weights(net(), path)
    assert tracemalloc.get_traced_memory()[1] < 4 << 20
    tracemalloc.stop()


def test_a_hundred_thousand_names_are_told_in_a_line(tmp_path: Path) -> None:
    data = blob({f"t{i}": entry([0], 0, 0) for i in range(100_000)})
    path = tmp_path / "w.safetensors"
    path.write_bytes(data)
    with pytest.raises(
        WeightsFault, match=r"100000 unexpected in the file: t0, t1, .* and 99992 more"
    ) as caught:
        load_weights(net(), path)
    assert len(str(caught.value)) < 600


def test_names_of_a_file_cannot_write_to_the_terminal(tmp_path: Path) -> None:
    data = blob({**FULL, "\x1b[31m": entry([1], 896, 900)}, bytes(900))
    assert str(refusal(tmp_path / "w.safetensors", data)).isprintable()


def test_weights_come_back_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    other = assemble(graph(), seed=7)
    safetensors.torch.save_file(other.state_dict(), path, metadata={"made": "by a test"})
    module = net()
    report = load_weights(module, path)
    assert report.is_exact
    assert str(report) == "all 2 tensors match"
    assert torch.equal(module.c1.weight, other.c1.weight)
    assert module.c1.weight.requires_grad


def test_every_dtype_and_the_empty_and_the_single_come_back(tmp_path: Path) -> None:
    class Shelf(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            for dtype in (
                "float64",
                "float16",
                "bfloat16",
                "int64",
                "int32",
                "int16",
                "int8",
                "uint8",
                "bool",
            ):
                self.register_buffer(f"{dtype}_", torch.tensor([1, 0, 1]).to(getattr(torch, dtype)))
            self.register_buffer("single", torch.tensor(3.5))
            self.register_buffer("empty", torch.zeros(0, 2))
            self.register_buffer("waves", torch.tensor([1 + 2j]))

    path = tmp_path / "w.safetensors"
    safetensors.torch.save_file(Shelf().state_dict(), path)
    module = Shelf()
    for buffer in module.buffers():
        buffer.zero_()
    load_weights(module, path)
    torch.testing.assert_close(dict(module.named_buffers()), dict(Shelf().named_buffers()), rtol=0, atol=0)


def test_a_module_on_meta_takes_the_tensors_themselves(tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    sheet = image()
    sheet.add("conv", "Conv2d", "image", out_channels=8, kernel_size=3, freeze=True)
    sheet.add("bn", "BatchNorm2d", "conv")
    full = assemble(sheet.graph("bn"), seed=3)
    safetensors.torch.save_file(full.state_dict(), path)
    module = assemble(sheet.graph("bn"), device="meta", weights=path)
    assert not any(one.is_meta for one in (*module.parameters(), *module.buffers()))
    assert not module.conv.weight.requires_grad
    x = torch.rand(1, 3, 4, 4)
    assert torch.equal(module.eval()(x), full.eval()(x))


def test_a_tied_parameter_may_stand_in_the_file_once(tmp_path: Path) -> None:
    sheet = Sheet(inputs={"tokens": Shape.of("N", "T", dtype="int64")})
    sheet.add("embed", "Embedding", "tokens", num_embeddings=7, embedding_dim=4)
    sheet.add("head", "Linear", "embed", out_features=7, ties=(Tie("weight", "embed.weight"),))
    full = assemble(sheet.graph("head"), seed=0)
    path = tmp_path / "w.safetensors"
    safetensors.torch.save_file({"embed.weight": full.embed.weight, "head.bias": full.head.bias}, path)
    module = assemble(sheet.graph("head"), device="meta", weights=path)
    assert module.head.weight is module.embed.weight
    assert torch.equal(module.head.weight, full.head.weight)


def test_another_librarys_names_come_by_a_key_map(tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    other = nn.Conv2d(3, 8, 3)
    safetensors.torch.save_file({f"features.0.{name}": one for name, one in other.state_dict().items()}, path)
    module = net(weights=path, key_map={"features.0": "c1"})
    assert torch.equal(module.c1.weight, other.weight)


def test_a_dry_run_tells_by_node_and_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    path.write_bytes(blob({**WEIGHT, "zz.scale": entry([8], 864, 896)}, ZEROS))
    module = net()
    before = module.c1.weight.clone()
    report = compare_weights(module, path)
    assert report.by_node() == {
        "c1": {"matched": ("weight",), "missing": ("bias",)},
        "zz": {"unexpected": ("scale",)},
    }
    assert not report.is_exact
    assert torch.equal(module.c1.weight, before)


def test_a_pickle_is_read_on_the_callers_word_alone(tmp_path: Path) -> None:
    path = tmp_path / "w.pt"
    other = assemble(graph(), seed=7)
    torch.save(other.state_dict(), path)
    with pytest.raises(WeightsFault) as caught:
        load_weights(net(), path)
    assert str(caught.value) == f"'{path}' is a pickle, a format that can carry code"
    module = net(weights=path, trust=True)
    assert torch.equal(module.c1.weight, other.c1.weight)


class Payload:
    """Leaves a file behind where it is unpickled."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return (os.mkdir, (self.path,))


@pytest.mark.parametrize("ending", ["pt", "pth", "bin", "ckpt"])
def test_a_pickle_that_runs_code_does_not_run_even_when_trusted(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"w.{ending}"
    torch.save({"c1.weight": Payload(str(tmp_path / "canary"))}, path)
    with pytest.raises(WeightsFault, match="holds more than tensors, or is damaged"):
        load_weights(net(), path, trust=True)
    assert not (tmp_path / "canary").exists()


def test_a_compressed_archive_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "w.pt"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data.pkl", b"\x80\x02}.")
        archive.writestr("archive/data/0", bytes(8 << 20))
    with pytest.raises(WeightsFault, match="is a compressed archive"):
        load_weights(net(), path, trust=True)


@pytest.mark.parametrize("name", ["w.npz", "w.h5", "w", "w.safetensors.bak"])
def test_other_formats_are_not_read(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(b"PK\x05\x06" + bytes(18))
    with pytest.raises(WeightsFault, match="has a format that is not read"):
        load_weights(net(), path, trust=True)


def test_a_file_that_cannot_be_opened_is_the_machines_fault(tmp_path: Path) -> None:
    with pytest.raises(MachineError, match="No such file"):
        load_weights(net(), tmp_path / "none.safetensors")
    (tmp_path / "folder.safetensors").mkdir()
    with pytest.raises(MachineError, match=r"not a regular file|Is a directory"):
        load_weights(net(), tmp_path / "folder.safetensors")
    os.mkfifo(tmp_path / "pipe.safetensors")
    with pytest.raises(MachineError, match="not a regular file"):
        load_weights(net(), tmp_path / "pipe.safetensors")
    with pytest.raises(MachineError, match="No such file"):
        load_weights(net(), tmp_path / "none.pt", trust=True)


def test_a_net_that_takes_all_from_a_file_draws_no_random_number(tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    other = net()
    safetensors.torch.save_file(dict(other.state_dict()), path)
    before = torch.random.get_rng_state()
    module = assemble(graph(), weights=path)
    assert torch.equal(torch.random.get_rng_state(), before)
    assert torch.equal(module.c1.weight, other.c1.weight)
    assert module.c1.weight.device.type == "cpu"
    assert module.c1.weight.requires_grad


class Loose(nn.Module):
    """Computes a tensor of its own when it is made, and tells nobody."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(3))
        self.ramp = torch.arange(3.0)
        self.register_buffer("mask", torch.ones(3), persistent=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.weight + self.ramp * self.mask


def test_numbers_that_no_file_brings_are_made_by_the_class(tmp_path: Path) -> None:
    register(Loose)
    path = tmp_path / "w.safetensors"
    safetensors.torch.save_file({"loose.weight": torch.ones(3)}, path)
    module = load("{net: t, inputs: {x: [N, 3]}, nodes: {loose: Loose}}\n").build(weights=path)
    assert torch.equal(module(torch.zeros(1, 3)), torch.tensor([[0.0, 1.0, 2.0]]))


def test_what_starts_fresh_is_left_as_it_started(tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    safetensors.torch.save_file({"c1.weight": torch.ones(8, 3, 3, 3), "c1.bias": torch.ones(5)}, path)
    module = assemble(graph(), seed=3, weights=path, fresh=["*.bias"])
    assert torch.equal(module.c1.bias, assemble(graph(), seed=3).c1.bias)
    assert torch.equal(module.c1.weight, torch.ones(8, 3, 3, 3))


def test_mapped_weights_stay_in_the_file_and_never_change_it(tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    other = net()
    safetensors.torch.save_file(dict(other.state_dict()), path)
    before = path.read_bytes()
    module = assemble(graph(), weights=path, mapped=True)
    x = torch.rand(1, 3, 4, 4)
    assert torch.equal(module(x), other(x))
    module(x).sum().backward()
    torch.optim.SGD(module.parameters(), 1.0).step()
    assert not torch.equal(module.c1.weight, other.c1.weight)
    assert path.read_bytes() == before
    again = assemble(graph(), weights=path, mapped=True, device="cpu", fresh=["*.bias"], seed=3)
    assert torch.equal(again.c1.weight, other.c1.weight)
    assert torch.equal(again.c1.bias, assemble(graph(), seed=3).c1.bias)


def test_mapped_weights_that_do_not_lie_even_are_read(tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    numbers = struct.pack("<224f", *range(224))
    path.write_bytes(
        blob(FULL, numbers, raw=json.dumps(FULL).encode() + b" " * (-len(json.dumps(FULL)) % 4 + 1))
    )
    module = assemble(graph(), weights=path, mapped=True)
    assert module.c1.bias.tolist() == [float(one) for one in range(216, 224)]


@pytest.mark.parametrize("number", [float("nan"), float("-inf")])
def test_mapped_numbers_are_looked_at_too(number: float, tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    path.write_bytes(blob(FULL, struct.pack("<224f", *([0.0] * 100), number, *([0.0] * 123))))
    with pytest.raises(WeightsFault, match=r"the tensor 'c1\.weight' has numbers that are not"):
        assemble(graph(), weights=path, mapped=True)


def test_finite_numbers_whose_sum_is_not_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    path.write_bytes(blob(FULL, struct.pack("<224f", *([3e38] * 224))))
    assert assemble(graph(), weights=path).c1.bias.tolist() == [pytest.approx(3e38)] * 8


def test_only_safetensors_can_be_mapped(tmp_path: Path) -> None:
    path = tmp_path / "w.pt"
    torch.save(net().state_dict(), path)
    with pytest.raises(UsageError, match="only safetensors files can be mapped"):
        net(weights=path, trust=True, mapped=True)
    with pytest.raises(UsageError, match="`mapped` is about weights, and none are given"):
        net(mapped=True)
