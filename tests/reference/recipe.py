"""Rebuild a recorded case from arithmetic and compare a module with its numbers.

A case is a plain mapping; README.md in this folder says what its keys hold and where the numbers come from.
`check_case(module, case)` is the whole recipe; its steps serve nets that need another order.
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

Case = Mapping[str, Any]

TOLERANCES = {
    (torch.float64, "eval"): 1e-9,
    (torch.float64, "train"): 1e-9,
    (torch.float32, "eval"): 5e-6,
    (torch.float32, "train"): 3e-5,
}
"""Largest difference allowed, as a part of the tensor's largest magnitude."""

NOISE = 1e-12
"""What counts as zero in a gradient, as a part of the largest gradient of the case."""


@cache
def _read() -> Any:
    return json.loads(Path(__file__).with_name("reference.json").read_text())


def load_cases(prefix: str = "") -> dict[str, Case]:
    """Return the recorded cases whose names begin with `prefix`."""
    return {name: case for name, case in _read()["cases"].items() if name.startswith(prefix)}


def load_counts() -> dict[str, int]:
    """Return the recorded numbers of parameters, by net."""
    return dict(_read()["counts"])


def make_noise(count: int, stream: int) -> Tensor:
    """Hash 0 .. count - 1 to float64 numbers between -1 and 1; `stream` picks one of many sequences."""
    word = 0xFFFFFFFF
    x = (torch.arange(count, dtype=torch.int64) + stream * 0x9E3779B9) & word
    x = _multiply(x ^ (x >> 16), 0x7FEB352D)
    x = _multiply(x ^ (x >> 15), 0x846CA68B)
    return ((x ^ (x >> 16)).to(torch.float64) + 0.5) / 2.0**31 - 1.0


def _multiply(x: Tensor, factor: int) -> Tensor:
    """Multiply modulo 2³² without leaving int64: the high half of x first."""
    high = ((x >> 16) * factor) & 0xFFFF
    return ((x & 0xFFFF) * factor + (high << 16)) & 0xFFFFFFFF


def fill(shape: Sequence[int], filling: Sequence[Any], dtype: torch.dtype = torch.float32) -> Tensor:
    """Make the tensor that a filling describes, rounded once to float32 and then given `dtype`.

    Fillings: ["linspace", low, high], ["hash", stream, scale, offset], ["values", [...], dtype of its own].
    """
    kind, count = filling[0], math.prod(shape)
    if kind == "values":
        own = torch.int64 if filling[2] == "int64" else dtype
        return torch.tensor(filling[1], dtype=torch.float64).to(torch.float32).to(own).reshape(tuple(shape))
    if kind == "linspace":
        low, high = filling[1:]
        numbers = low + (high - low) * torch.arange(count, dtype=torch.float64) / max(count - 1, 1)
    else:
        stream, scale, offset = filling[1:]
        numbers = offset + scale * make_noise(count, stream)
    return numbers.to(torch.float32).to(dtype).reshape(tuple(shape))


def make_inputs(case: Case, dtype: torch.dtype = torch.float64) -> list[Tensor]:
    """Make the inputs of a case; floating ones ask for gradients where gradients were recorded."""
    inputs = [fill(shape, filling, dtype) for shape, filling in case["inputs"]]
    for tensor in inputs:
        tensor.requires_grad_("gradients" in case and tensor.is_floating_point())
    return inputs


def load_parameters(module: nn.Module, case: Case) -> None:
    """Fill a module's parameters, in the order of `named_parameters()`; shapes must agree one by one."""
    found, recorded = list(module.named_parameters()), case["parameters"]
    shapes = [list(parameter.shape) for _, parameter in found]
    assert shapes == [shape for _, shape, _ in recorded], [name for name, _ in found]
    with torch.no_grad():
        for (_, parameter), (_, shape, filling) in zip(found, recorded, strict=True):
            parameter.copy_(fill(shape, filling, parameter.dtype))


def check_outputs(outputs: Iterable[Tensor], case: Case, tolerance: float) -> None:
    """Compare outputs with what was recorded, in order."""
    for number, (tensor, recorded) in enumerate(zip(outputs, case["outputs"], strict=True)):
        check_statistics(tensor, recorded, tolerance, f"output {number}")


def check_gradients(
    module: nn.Module, inputs: Sequence[Tensor], outputs: Sequence[Tensor], case: Case, tolerance: float
) -> None:
    """Compare the loss of the recipe, Σ_j Σ_i o_j[i] * noise(900 + j)[i], and all its gradients."""
    parameters = list(module.parameters())
    leaves = [tensor for tensor in inputs if tensor.requires_grad]
    loss = sum_loss(outputs)
    scale = sum(float(tensor.detach().double().norm()) for tensor in outputs if tensor.is_floating_point())
    assert abs(loss.item() - case["loss"]) <= tolerance * max(abs(case["loss"]), scale)
    gradients = torch.autograd.grad(loss, [*parameters, *leaves])
    recorded = [statistics for statistics in case["input_gradients"] if statistics is not None]
    floor = NOISE * max(float(gradient.double().norm()) for gradient in gradients)
    for (name, _, _), gradient, numbers in zip(
        case["parameters"], gradients, case["gradients"], strict=False
    ):
        _check_gradient(gradient.double().flatten(), numbers, tolerance, floor, name)
    for gradient, statistics in zip(gradients[len(parameters) :], recorded, strict=True):
        check_statistics(gradient, statistics, tolerance, "gradient of an input")


def sum_loss(outputs: Sequence[Tensor]) -> Tensor:
    """Weigh every number of every floating output by noise of its own and add them all up."""
    weighted = [
        (output.flatten() * make_noise(output.numel(), 900 + number).to(output.device)).sum()
        for number, output in enumerate(outputs)
        if output.is_floating_point()
    ]
    return torch.stack(weighted).sum()


def check_buffers(module: nn.Module, case: Case, tolerance: float) -> None:
    """Compare the buffers after one forward pass in training mode."""
    for (name, buffer), recorded in zip(module.named_buffers(), case["buffers"], strict=True):
        check_statistics(buffer.double(), recorded, tolerance, name)


def check_case(module: nn.Module, case: Case, dtype: torch.dtype = torch.float64) -> None:
    """Run a module on a recorded case and compare outputs; in float64 gradients and buffers, too.

    The module is moved to `dtype` and to the case's mode. Outputs may be a tensor, a tuple or a mapping.
    """
    tolerance = TOLERANCES[dtype, case["mode"]]
    module.to(dtype).train(case["mode"] == "train")
    load_parameters(module, case)
    inputs = make_inputs(case, dtype)
    outputs = list_outputs(module(*inputs))
    check_outputs(outputs, case, tolerance)
    if dtype == torch.float64 and "gradients" in case:
        check_gradients(module, inputs, outputs, case, tolerance)
    if dtype == torch.float64 and "buffers" in case:
        check_buffers(module, case, tolerance)


def list_outputs(outputs: Tensor | Sequence[Tensor] | Mapping[str, Tensor]) -> list[Tensor]:
    """List what a module returned."""
    if isinstance(outputs, Tensor):
        return [outputs]
    return list(outputs.values()) if isinstance(outputs, Mapping) else list(outputs)


def check_statistics(tensor: Tensor, recorded: Mapping[str, Any], tolerance: float, what: str) -> None:
    """Compare a tensor with its recorded shape, statistics and values."""
    assert list(tensor.shape) == recorded["shape"], what
    if recorded.get("dtype") == "int64":
        assert tensor.tolist() == recorded["values"], what
        return
    numbers = tensor.detach().double().flatten()
    largest = max(
        abs(number) for name in ("min", "max", "values") for number in _list(recorded.get(name, []))
    )
    for name, value in _summarise(numbers).items():
        if name in recorded:
            allowed = tolerance * (recorded["l2"] if name == "l2" else largest)
            assert abs(value - recorded[name]) <= allowed, (what, name, value, recorded[name])
    for name, places in _places(numbers.numel()).items():
        if name in recorded:
            difference = (numbers[places] - torch.tensor(recorded[name], dtype=torch.float64)).abs().max()
            assert difference <= tolerance * largest, (what, name, difference.item(), largest)


def _list(numbers: float | list[float]) -> list[float]:
    return numbers if isinstance(numbers, list) else [numbers]


def _summarise(numbers: Tensor) -> dict[str, float]:
    summary = {
        "mean": numbers.mean(),
        "std": numbers.std(correction=0),
        "min": numbers.min(),
        "max": numbers.max(),
    }
    return {name: value.item() for name, value in summary.items()} | {"l2": numbers.norm().item()}


def _places(count: int) -> dict[str, list[int]]:
    return {
        "values": list(range(count)),
        "first8": list(range(min(8, count))),
        "last8": list(range(max(0, count - 8), count)),
        "probe16": [count * j // 16 for j in range(16)],
    }


def _check_gradient(
    gradient: Tensor, numbers: Sequence[float] | None, tolerance: float, floor: float, name: str
) -> None:
    """Compare a flat gradient with [l2, sum, first four numbers]; None means none was recorded."""
    if numbers is None:
        return
    allowed = tolerance * numbers[0] + floor
    found = [gradient.norm().item(), gradient.sum().item(), *gradient[:4].tolist()]
    for value, expected in zip(found, numbers, strict=True):
        assert abs(value - expected) <= max(allowed, tolerance * abs(expected)), (name, value, expected)
