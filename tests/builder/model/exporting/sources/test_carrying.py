"""The source of blocks of one's own: taken along, imported, or refused."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from torch import nn

from blocks.plugins import load_file
from blocks.registration import register
from blocks.registry import registry
from builder.errors import UsageError
from builder.model.exporting.python import python_of
from builder.road import load
from tests.builder.model.exporting.nets import execute


@pytest.fixture(autouse=True)
def _same_registry() -> Iterator[None]:
    before = dict(registry().cards)
    yield
    registry().cards.clear()
    registry().cards.update(before)


def blocks_file(folder: Path, text: str, name: str = "my_blocks_to_carry") -> None:
    path = folder / f"{name}.py"
    path.write_text(textwrap.dedent(text))
    load_file(path)


def written(*blocks: str) -> str:
    nodes = ", ".join(f"n{place}: {block}" for place, block in enumerate(blocks))
    return python_of(load(f"{{net: a, inputs: {{x: [N, 4]}}, nodes: {{{nodes}}}}}"))


OWN = '''
"""Blocks of my own."""
import math
from torch import Tensor, nn
import torch.nn.functional as F
from blocks import register

FACTOR = 3.0  # how much
UNUSED = 5


def _scaled(x: "Tensor", math: float = math.sqrt(FACTOR * FACTOR)) -> "Tensor":
    return F.relu(x) * math


def squash(x):
    """Shares a name with a function of netdraft."""
    return _scaled(x) + 1.0


@register
class Own(nn.Module):
    """Scale, and add one."""

    def forward(self, x: Tensor) -> Tensor:
        return squash(x)


if __name__ == "__main__":
    print("not carried")
'''


def test_a_block_of_a_file_comes_with_all_that_it_needs_and_nothing_else(tmp_path: Path) -> None:
    blocks_file(tmp_path, OWN)
    text = written("Own")
    assert "FACTOR = 3.0  # how much" in text
    assert "UNUSED" not in text and "register" not in text and "not carried" not in text
    x = torch.tensor([[1.0, -1.0, 2.0, 0.0]])
    assert execute(text, "A")(x).tolist() == [[4.0, 1.0, 7.0, 1.0]]


def test_two_helpers_of_one_name_both_keep_their_meaning(tmp_path: Path) -> None:
    blocks_file(tmp_path, OWN)
    text = written("Own", "Squash")
    model, built = (
        execute(text, "A"),
        load("{net: a, inputs: {x: [N, 4]}, nodes: {n0: Own, n1: Squash}}").build(),
    )
    assert text.count("def squash") == 2 and "def squash2" in text
    x = torch.randn(3, 4)
    assert torch.equal(model(x), built(x))


def test_a_helper_gives_way_to_a_class_of_the_net(tmp_path: Path) -> None:
    blocks_file(tmp_path, OWN.replace("_scaled", "Twice"))
    net = """
net: a
inputs: {x: [N, 4]}
blocks:
  Twice: {inputs: [x], nodes: {one: Own, two: Own}}
nodes: {n: Twice}
"""
    text = python_of(load(net))
    x = torch.randn(3, 4)
    assert torch.equal(execute(text, "A")(x), load(net).build()(x))


def test_a_file_that_imports_its_neighbour_brings_that_along(tmp_path: Path) -> None:
    (tmp_path / "neighbour_to_carry.py").write_text("def add_two(x):\n    return x + 2.0\n")
    blocks_file(
        tmp_path,
        """
        from torch import nn
        from neighbour_to_carry import add_two
        from blocks import register

        @register
        class Neighbourly(nn.Module):
            def forward(self, x):
                return add_two(x)
        """,
        "my_neighbourly_blocks",
    )
    text = written("Neighbourly")
    assert "neighbour_to_carry" not in text
    assert execute(text, "A")(torch.zeros(1, 4)).tolist() == [[2.0] * 4]


def test_a_class_inside_a_function_comes_along_if_it_needs_nothing_of_it() -> None:
    @register(name="LocalOne")
    class LocalOne(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x * 2.0

    text = written("LocalOne")
    assert execute(text, "A")(torch.ones(1, 4)).tolist() == [[2.0] * 4]


def test_a_class_that_needs_the_function_around_it_is_refused_by_name() -> None:
    factor = 7.0

    @register(name="Closure")
    class Closure(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x * factor

    with pytest.raises(UsageError) as caught:
        written("Closure")
    assert caught.value.code == "cannot-export"
    assert caught.value.what == (
        "the source of the block 'Closure' cannot be taken along: "
        "Closure uses factor of the function around it"
    )


def test_a_class_that_leans_on_netdraft_itself_is_imported_with_a_remark(tmp_path: Path) -> None:
    blocks_file(
        tmp_path,
        """
        from torch import nn
        import blocks.dims
        from blocks import register

        @register
        class Leaning(nn.Module):
            def forward(self, x):
                return x * int(blocks.dims.Dim(2))
        """,
        "my_leaning_blocks",
    )
    text = written("Leaning")
    assert (
        "# my_leaning_blocks has blocks whose source cannot be taken along.\nfrom my_leaning_blocks import"
        in text
    )
    assert "it needs torch and my_leaning_blocks." in text


def test_what_a_tracer_has_to_leave_alone_is_said_in_the_file_too() -> None:
    text = python_of(
        load(
            "{net: a, inputs: {x: [N, 5, 4]}, "
            "nodes: {r: {block: CapsuleRouting, out_capsules: 2, out_features: 3}}}"
        )
    )
    assert 'torch.fx.wrap("route_in_slices")' in text
    assert (
        text.index("def route_in_slices") < text.index("torch.fx.wrap") < text.index("class CapsuleRouting")
    )
    torch.fx.symbolic_trace(execute(text, "A"))
