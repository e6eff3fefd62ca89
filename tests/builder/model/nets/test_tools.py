"""Every tool of PyTorch takes the three nets."""

from __future__ import annotations

import copy
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
import torch
from torch import nn

from tests.builder.model.nets.cases import NAMES, batch, flat, loss, module, same
from tests.torches import since

ROOT = Path(__file__).parents[4]
every_net = pytest.mark.parametrize("name", NAMES)
pytestmark = pytest.mark.filterwarnings("ignore")


@every_net
def test_a_copy_computes_the_same_and_shares_nothing(name: str) -> None:
    model = module(name)
    again = copy.deepcopy(model)
    same(again(batch(name)), model(batch(name)))
    assert not {id(one) for one in again.parameters()} & {id(one) for one in model.parameters()}
    assert again.net == model.net


def test_all_are_pickled_into_another_process(tmp_path: Path) -> None:
    for name in NAMES:
        model = module(name)
        torch.save((model, batch(name), flat(model(batch(name)))), tmp_path / f"{name}.pt")
    code = (
        "import sys, torch\n"
        "for path in sys.argv[1:]:\n"
        "    model, x, wanted = torch.load(path, weights_only=False)\n"
        "    found = model(x)\n"
        "    found = list(found.values()) if isinstance(found, dict) else [found]\n"
        "    assert all(map(torch.equal, found, wanted)), path\n"
        "    print(model.net.name)\n"
    )
    command = [sys.executable, "-c", code, *(str(tmp_path / f"{name}.pt") for name in NAMES)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == list(NAMES)


@every_net
def test_it_compiles_as_one_graph_in_both_modes(name: str) -> None:
    model, x = module(name), batch(name)
    compiled = torch.compile(model, fullgraph=True, backend="aot_eager")
    same(compiled(x), model(x), tolerance=1e-5)
    for mode in (model.train(), compiled):
        model.zero_grad()
        loss(mode(x)).backward()
        gradients = [one.grad.clone() for one in model.parameters() if one.grad is not None]
        if mode is model:
            wanted = gradients
    torch.testing.assert_close(gradients, wanted, rtol=1e-4, atol=1e-5)
    torch._dynamo.reset()


@every_net
@pytest.mark.parametrize("strict", [True, False])
def test_it_exports_with_any_number_of_samples(name: str, strict: bool) -> None:
    model = module(name)
    sizes = {"image": {0: torch.export.Dim("N", min=2, max=64)}}
    program = torch.export.export(model, (batch(name),), dynamic_shapes=sizes, strict=strict)
    same(program.module()(batch(name, 5)), model(batch(name, 5)), tolerance=1e-6)


@every_net
def test_torchscript_takes_it_by_script_and_by_trace(name: str) -> None:
    model, x = module(name), batch(name)
    same(torch.jit.script(model)(x), model(x), tolerance=1e-6)
    traced = torch.jit.trace(model, x, strict=False)
    same(traced(batch(name, 3)), model(batch(name, 3)), tolerance=1e-6)


@every_net
def test_torch_func_takes_it(name: str) -> None:
    model, x = module(name), batch(name, 3)
    weights = dict(model.named_parameters())

    def loss_of(weights: dict[str, torch.Tensor], sample: torch.Tensor) -> torch.Tensor:
        return loss(torch.func.functional_call(model, weights, (sample.unsqueeze(0),)))

    gradients = torch.func.vmap(torch.func.grad(loss_of), in_dims=(None, 0))(weights, x)
    for index in range(3):
        model.zero_grad()
        loss(model(x[index : index + 1])).backward()
        for key, weight in weights.items():
            wanted = torch.zeros_like(weight) if weight.grad is None else weight.grad
            torch.testing.assert_close(gradients[key][index], wanted, rtol=1e-3, atol=1e-5)


@every_net
def test_fx_follows_it_and_hooks_see_every_node(name: str) -> None:
    model, x = module(name), batch(name)
    seen: set[str] = set()
    for path, inner in model.named_modules():
        inner.register_forward_hook(lambda *_, path=path: seen.add(path))
    wanted = model(x)
    containers = {path for path, inner in model.named_modules() if isinstance(inner, nn.ModuleList)}
    assert seen == set(dict(model.named_modules())) - containers
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        same(torch.fx.symbolic_trace(module(name))(x), wanted)


@since((2, 7), "shards no module on CPUs")
def test_two_processes_train_all_as_one_does(tmp_path: Path) -> None:
    """DDP; FSDP2 on the root; FSDP2 on each inner block and the root: gradients as in one process."""
    command = [sys.executable, "-m", "tests.builder.model.nets.parallel", str(tmp_path / "meet")]
    ranks = [
        subprocess.Popen(
            [*command, str(rank)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
        )
        for rank in range(2)
    ]
    told = [rank.communicate(timeout=120) for rank in ranks]
    for rank, (_, errors) in zip(ranks, told, strict=True):
        assert rank.returncode == 0, errors[-3000:]
    wanted = [f"{name} {kind}" for name in NAMES for kind in ("ddp", "root", "blocks")]
    assert told[0][0].splitlines() == wanted
