"""Opening: the model that a command line names, and inputs for it."""

from __future__ import annotations

import importlib
import importlib.util
import os
import re
import sys
import traceback
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor, nn

from blocks.errors import NetdraftError, did_you_mean
from blocks.modules.tensor import DTYPES
from builder.errors import MachineError, UsageError

FORM: Final = re.compile(r"(?:(?P<name>[A-Za-z_]\w*)=)?(?P<sizes>\d+(?:x\d+)*)(?::(?P<dtype>[a-z0-9]+))?\Z")
EXAMPLE: Final = "as in `--input 1x3x224x224`, or `--input ids=1x128:int64`"
FIRST: Final[Mapping[type[nn.Module], tuple[int, ...]]] = {
    nn.Conv1d: (256,), nn.Conv2d: (224, 224), nn.Conv3d: (16, 112, 112)
}  # fmt: skip
MOST_ELEMENTS: Final = 1 << 30


def model_of(target: str, settings: Mapping[str, Any]) -> nn.Module:
    """Import what `MODULE:CALLABLE` or `FILE.py:NAME` names, and call it with the settings.

    Raises:
        UsageError: There is no such module or name, it stops with an error, or gives no module (`bad-model`).
        MachineError: There is no such file.
    """
    place, colon, name = target.rpartition(":")
    if not (colon and place and name):
        what = f"'{target[:80]}' names no model: it needs a module or a file, a colon, and a name"
        raise UsageError(
            what, code="bad-model", hint="as in `torchvision.models:resnet50`, or `my_nets.py:Tiny`"
        )
    found: Any = _imported(place)  # whatever the module holds
    for part in name.split("."):
        if not hasattr(found, part):
            hint = did_you_mean(part, dir(found)) or "name a class or a function that gives an nn.Module"
            raise UsageError(f"'{place}' has no '{part[:80]}'", code="bad-model", hint=hint)
        found = getattr(found, part)
    if isinstance(found, nn.Module) and not settings:
        return found
    return _called(found, target, settings)


def _called(found: Any, target: str, settings: Mapping[str, Any]) -> nn.Module:
    if not callable(found) or isinstance(found, nn.Module):
        what = f"'{target}' is no function or class, so nothing can be set on it"
        raise UsageError(what, code="bad-model", hint="name a class, or a function that gives an nn.Module")
    try:
        model = found(**settings)
    except NetdraftError:
        raise
    except Exception as error:  # the callable is a stranger's
        told = f"{type(error).__name__}: {error}"
        hint = "give its arguments with `--set NAME=VALUE`" if isinstance(error, TypeError) else None
        raise UsageError(
            f"{target} could not be called: {told[:300]}{_line(error)}", code="bad-model", hint=hint
        ) from error
    if not isinstance(model, nn.Module):
        what = f"{target} gives a {type(model).__name__}, and no nn.Module"
        raise UsageError(what, code="bad-model", hint="name a class, or a function that gives an nn.Module")
    return model


def _imported(place: str) -> Any:
    """Import a module by its name, or run a file as one; the working directory counts as well."""
    here = os.getcwd()
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        if place.endswith(".py"):
            return _run(Path(place))
        return importlib.import_module(place)
    except NetdraftError:
        raise
    except Exception as error:  # the module is a stranger's
        if isinstance(error, ModuleNotFoundError) and error.name and place.startswith(error.name):
            hint = (
                "is it installed, or in this folder? a file is named by its path, as in `nets/tiny.py:Tiny`"
            )
            raise UsageError(f"there is no module '{place[:80]}'", code="bad-model", hint=hint) from None
        told = f"{type(error).__name__}: {error}"
        raise UsageError(
            f"'{place[:80]}' stops at import: {told[:300]}{_line(error)}", code="bad-model"
        ) from error


def _run(path: Path) -> Any:
    if not path.is_file():
        raise MachineError(
            f"there is no file '{path}'", code="unreadable", hint="give the path of a .py file"
        )
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None, "a .py file has a loader"
    module = importlib.util.module_from_spec(spec)
    sys.modules.setdefault(path.stem, module)
    if str(path.parent.resolve()) not in sys.path:
        sys.path.insert(0, str(path.parent.resolve()))
    spec.loader.exec_module(module)
    return module


def _line(error: BaseException) -> str:
    """Name the last line of the error's way, as an addition in parentheses."""
    frames = traceback.extract_tb(error.__traceback__)
    last = frames[-1] if frames else None
    if last is None or last.filename.startswith(os.path.dirname(os.path.abspath(__file__))):
        return ""
    return f" ({last.filename}:{last.lineno})"


def inputs_for(model: nn.Module, texts: Iterable[str]) -> tuple[tuple[Tensor, ...], dict[str, Tensor]]:
    """Make random inputs of the sizes that were given, or of those that the first layer takes.

    They are where the model is, if all of it is on one device.

    Raises:
        UsageError: A text is no size (`bad-input`), or none was given and the first layer tells none.
    """
    given = [_read(text) for text in texts]
    generator = torch.Generator().manual_seed(0)
    vocabulary = min(
        (one.num_embeddings for one in model.modules() if isinstance(one, nn.Embedding)), default=2
    )
    if not given:
        given = [_first(model)]
    devices = {one.device for one in (*model.parameters(), *model.buffers())}
    device = devices.pop() if len(devices) == 1 else torch.device("cpu")
    made = [(name, _random(sizes, dtype, vocabulary, generator).to(device)) for name, sizes, dtype in given]
    return tuple(one for name, one in made if not name), {name: one for name, one in made if name}


def _read(text: str) -> tuple[str, tuple[int, ...], torch.dtype]:
    match = FORM.match(text)
    dtype = DTYPES.get((match["dtype"] or "float32") if match else "")
    if match is None or dtype is None:
        raise UsageError(
            f"--input needs sizes with x between them, got '{text[:80]}'", code="bad-input", hint=EXAMPLE
        )
    sizes = tuple(map(int, match["sizes"].split("x")))
    count = 1
    for size in sizes:
        count *= size
    if not 1 <= count <= MOST_ELEMENTS:
        raise UsageError(
            f"--input {text[:80]} has {count:,} numbers, and 1 to {MOST_ELEMENTS:,} are taken",
            code="bad-input",
        )
    return match["name"] or "", sizes, dtype


def _first(model: nn.Module) -> tuple[str, tuple[int, ...], torch.dtype]:
    """Tell the input that the first layer with weights takes."""
    for module in model.modules():
        for kind, sizes in FIRST.items():
            if isinstance(module, kind):
                return "", (1, int(module.in_channels), *sizes), torch.float32  # type: ignore[arg-type]
        if isinstance(module, nn.Linear):
            return "", (1, module.in_features), torch.float32
        if isinstance(module, nn.Embedding):
            return "", (1, 16), torch.int64
    raise UsageError(
        "the first layer does not tell what the model takes",
        code="bad-input",
        hint=f"give its inputs, {EXAMPLE}",
    )


def _random(sizes: tuple[int, ...], dtype: torch.dtype, most: int, generator: torch.Generator) -> Tensor:
    if dtype.is_floating_point:
        return torch.randn(sizes, generator=generator).to(dtype)
    return torch.randint(0, 2 if dtype == torch.bool else most, sizes, generator=generator).to(dtype)
