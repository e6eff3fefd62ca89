"""What is alike is unrolled once: the copies of a node, and the scopes that say and read the same."""

from __future__ import annotations

from functools import partial
from typing import Any
from unittest import mock

import pytest

from builder.bounds import limits
from builder.spec.compose import compose
from builder.spec.load import load_document, load_inner
from builder.spec.plan import Plan, Step
from builder.spec.unrolling import unroll
from builder.spec.unrolling.budget import Budget
from builder.spec.unrolling.likeness import Cost, Scopes
from tests.builder.plain import all_of, all_plainly
from tests.builder.telling import HEAD, codes, nodes

OWN = (
    "blocks:\n  Own:\n    params: {width: 1}\n    inputs: [i]\n    nodes:\n"
    "      c: {block: Conv2d, kernel_size: 1, out_channels: =width}\n"
)
MUCH = nodes("a: {block: Permute, repeat: 1000, dims: [0, 1, 2, 3], doc: much}", "b: ReLU")
LIMITS = [
    nodes("a: {block: Permute, repeat: 4, dims: [0, 1, 2, 3]}", "b: ReLU"),
    nodes("a: {block: Permute, repeat: 4, dims: [0, 1, 2, 3], when: =i < 2}", "b: ReLU"),
    nodes("a: {block: Add, repeat: 4, from: [prev, x, x]}", "b: ReLU"),
]


def plan_of(text: str) -> Plan:
    """Unroll a spec."""
    document, _ = load_document(text)
    return compose(document, fetch=partial(load_inner, root=document)).plan


def bodies(text: str) -> list[Plan | None]:
    """Give what is inside of every node."""
    return [step.body for step in plan_of(text).steps]


# --- scopes


def test_two_nodes_of_one_composite_with_the_same_params_share_a_plan() -> None:
    one, other = bodies(f"{HEAD}{OWN}nodes:\n  a: {{block: Own, width: 4}}\n  b: {{block: Own, width: 4}}\n")
    assert one is other
    one, other = bodies(f"{HEAD}{OWN}nodes:\n  a: {{block: Own, width: 4}}\n  b: {{block: Own, width: 5}}\n")
    assert one is not None and other is not None and one.settings != other.settings


@pytest.mark.parametrize("values", ["[1, 1.0]", "[1, true]", "[0.0, -0.0]", "['1', 1]"])
def test_params_that_are_equal_but_not_the_same_make_scopes_of_their_own(values: str) -> None:
    own = (
        OWN.replace("width: 1", "width: {type: any}")
        + "      d: {block: Dropout, p: 0, when: =width == width}\n"
    )
    text = f"{HEAD}{own}nodes:\n  a: {{block: Own, width: =k, repeat: {{k: {values}}}}}\n"
    assert all_of(text) == all_plainly(text)


def test_copies_of_a_group_share_a_plan_unless_it_reads_what_is_theirs() -> None:
    group = "g: {repeat: 3, nodes: {a: {block: Dropout, p: %s}}}"
    assert len({id(one) for one in bodies(nodes(group % "0.5"))}) == 1
    assert len({id(one) for one in bodies(nodes(group % "=i / 4"))}) == 3


def test_the_index_of_a_ref_is_read_as_a_formula_is() -> None:
    group = "g: {repeat: 3, nodes: {a: {block: ReLU, repeat: 3}, b: {block: Add, from: [a, 'a[%s]']}}}"
    assert len({id(one) for one in bodies(nodes(group % "0"))}) == 1
    assert (
        len(
            {
                id(one)
                for one in bodies(nodes(group.replace("repeat: 3, n", "repeat: {k: [0, 1, 2]}, n") % "k"))
            }
        )
        == 3
    )


# --- copies


def steps_made(text: str, most: int) -> list[str]:
    """List the steps that are unrolled from what is written, under a limit of work that is too low."""
    original, made = unroll.Unroller._step, []

    def noting(unroller: unroll.Unroller, copy_id: str, *given: Any, **named: Any) -> Step:
        made.append(copy_id)
        return original(unroller, copy_id, *given, **named)

    with limits(work=most), mock.patch.object(unroll.Unroller, "_step", noting):
        assert [code for code, _ in codes(text)] == ["formula-limit"]
    return made


def test_copies_that_are_too_much_work_are_refused_without_unrolling_them() -> None:
    assert steps_made(MUCH, 2_000) == ["a.0", "a.30", "b"]
    assert steps_made(MUCH, 20_000) == ["a.0", "a.311", "b"]
    assert len(steps_made(MUCH.replace("doc: much", "when: =i >= 0"), 2_000)) > 20


def test_the_copies_are_what_they_are_when_each_is_unrolled() -> None:
    first, second, third = plan_of(nodes("a: {block: Permute, repeat: 3, dims: [0, 1, 2, 3], from: x}")).steps
    assert [step.id for step in (first, second, third)] == ["a.0", "a.1", "a.2"]
    assert [step.above for step in (first, second, third)] == [None, "a.0", "a.1"]
    assert second.given is first.given
    assert first.wiring is not None and second.wiring is None and third.wiring is None


@pytest.mark.parametrize("text", LIMITS)
@pytest.mark.parametrize("kind", ["work", "nodes"])
def test_a_limit_is_met_by_the_same_copy_at_the_same_place(kind: str, text: str) -> None:
    for most in range(1, 7) if kind == "nodes" else range(5, 300, 23):
        with limits(**{kind: most}):
            assert all_of(text) == all_plainly(text)


def test_a_cost_is_taken_as_often_as_the_budget_has_it() -> None:
    with limits(nodes=10, work=100):
        scopes = Scopes(Budget())
        assert scopes.take(Cost(3, 10), 2) == 2
        assert (scopes.budget.left, scopes.budget.work.left) == (4, 80)
        assert scopes.take(Cost(0, 30), 9) == 2
        assert scopes.take(Cost(5, 0), 9) == 0
        assert scopes.taken() == Cost(6, -20)
