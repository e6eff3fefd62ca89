"""Limits: each has a fault that says how it is raised, and raising it lets the spec pass."""

from __future__ import annotations

import threading
from dataclasses import fields

import pytest

from builder.bounds import DEFAULT, HIGHEST, MEANINGS, Limits, current, hold, limits, raising
from builder.errors import SpecError, UsageError
from builder.net import Net
from builder.road import load

NAMES = [one.name for one in fields(Limits)]
NET = "net: t\ninputs: {x: [N, 16, H, W]}\nnodes: {a: ReLU}\n"


def net(nodes: str, more: str = "") -> str:
    return f"net: t\ninputs: {{x: [N, 16]}}\n{more}nodes:\n  {nodes}\n"


def nested(levels: int) -> str:
    """Write groups in groups, in a few levels of YAML each."""
    inner = "ReLU"
    composites = []
    for level in range(levels):
        composites.append(f"  C{level}: {{nodes: {{a: {inner}}}}}\n")
        inner = f"C{level}"
    return net(f"a: {inner}", f"blocks:\n{''.join(composites)}")


BEYOND = {
    "bytes": ("too-large", NET + "#" * (1 << 20), 1 << 21),
    "depth": ("too-deep", NET + f"map: {'[' * 50}{']' * 50}\n", 60),
    "values": ("too-many-values", NET + f"variants: {{a: {{b: [{'1,' * 1100}]}}}}\n", 2000),
    "nodes": ("too-many-nodes", net("a: {block: ReLU, repeat: 300}"), 301),
    "levels": ("too-deep", nested(70), 75),
    "inputs": ("too-many-inputs", net(f"a: {{block: Add, from: [{'x, ' * 1100}]}}"), 2000),
    "elements": ("formula-limit", net("a: {block: ReLU, when: =len(range(10001)) > 0}"), 20_000),
    "parameters": (
        "too-many-parameters",
        net("a: {block: Linear, out_features: 16777216}\n  b: {block: Linear, out_features: 16777216}"),
        10**15,
    ),
    "work": ("formula-limit", net("a: {block: ReLU, repeat: 9, when: =sum(range(900)) > 0}"), 200_000),
}
"""A spec beyond each limit, its fault, and a limit that lets it pass."""

LOWERED = {"nodes": 200, "values": 1000, "work": 2000}
"""Limits that are lowered first, so that the spec can be small."""


def codes(text: str) -> set[tuple[str, str]]:
    """Give the codes of the faults of a text, with their hints."""
    try:
        load(text)
    except SpecError as error:
        return {(one.code, one.hint or "") for one in error.faults}
    return set()


@pytest.mark.parametrize("name", NAMES)
def test_each_limit_has_a_fault_that_says_how_it_is_raised(name: str) -> None:
    code, text, enough = BEYOND[name]
    with limits(**({name: LOWERED[name]} if name in LOWERED else {})):
        ((found, hint),) = codes(text)
        assert found == code and hint.endswith(raising(name))
        with limits(**{name: enough}):
            assert code not in {found for found, _ in codes(text)}


def test_every_limit_is_explained_and_can_be_raised() -> None:
    assert list(MEANINGS) == NAMES == list(BEYOND)
    assert all(getattr(HIGHEST, name) > getattr(DEFAULT, name) for name in NAMES)


def test_the_deepest_nests_that_can_be_asked_for_do_not_end_in_a_recursion() -> None:
    with limits(depth=HIGHEST.depth, levels=HIGHEST.levels):
        assert isinstance(load(nested(HIGHEST.levels - 1)), Net)
        deep = "ReLU"
        for _ in range(HIGHEST.depth // 2 - 3):
            deep = f"{{nodes: {{a: {deep}}}}}"
        assert isinstance(load(net(f"a: {deep}")), Net)
        assert {code for code, _ in codes(nested(HIGHEST.levels + 5))} == {"too-deep"}


def test_limits_are_as_they_were_behind_the_with_even_after_a_fault() -> None:
    with pytest.raises(SpecError), limits(nodes=7), limits(depth=2):
        load(NET)
    assert current() == DEFAULT


def test_limits_hold_inside_one_another() -> None:
    with limits(nodes=7), limits(depth=9):
        assert (current().nodes, current().depth, current().values) == (7, 9, DEFAULT.values)


def test_other_threads_keep_their_limits() -> None:
    seen = []
    with limits(nodes=7):
        thread = threading.Thread(target=lambda: seen.append(current()))
        thread.start()
        thread.join()
    assert seen == [DEFAULT]


@pytest.mark.parametrize(
    ("most", "what", "hint"),
    [
        ({"node": 3}, "there is no limit 'node'", "did you mean 'nodes'?"),
        ({"nodes": 0}, "the limit 'nodes' is a number from 1 to 1,073,741,824, got 0", "it is 250,000 now"),
        ({"depth": 1000}, "the limit 'depth' is a number from 1 to 80, got 1000", "it is 40 now"),
        ({"depth": True}, "the limit 'depth' is a number from 1 to 80, got True", "it is 40 now"),
    ],
)  # fmt: skip
def test_a_limit_that_is_none_is_refused(most: dict[str, int], what: str, hint: str) -> None:
    with pytest.raises(UsageError) as refused, limits(**most):
        pass
    assert (refused.value.what, refused.value.hint) == (what, hint)


def test_a_thread_that_works_for_another_may_hold_its_limits() -> None:
    seen = []

    def work(held: Limits) -> None:
        hold(held)
        seen.append(current())

    with limits(nodes=7):
        thread = threading.Thread(target=work, args=(current(),))
        thread.start()
        thread.join()
    assert [one.nodes for one in seen] == [7] and current() == DEFAULT
