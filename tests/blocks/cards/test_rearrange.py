"""Rearranging, reducing and repeating: the rules and the texts against einops."""

import random
import warnings

import einops
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from blocks.cards.rearrange import CARDS
from blocks.conditions import decide, together
from blocks.errors import RuleFault
from blocks.shapes import Shape
from tests.blocks.cards.proof import refusal
from tests.blocks.cards.scripted import complete, expression_of, same_scripted

REARRANGE, REDUCE, REPEAT = CARDS
SETTINGS = settings(derandomize=True, deadline=None, max_examples=120, database=None)
CALLS = {"Rearrange": einops.rearrange, "Reduce": einops.reduce, "Repeat": einops.repeat}


class Draft:
    """A random pattern, mostly legal, with sizes for some axes and a shape that mostly fits."""

    def __init__(self, seed: int, kind: str) -> None:
        chance = random.Random(seed)
        axes = list("abcde"[: chance.randint(1, 5)])
        self.sizes = {axis: chance.randint(1, 3) for axis in [*axes, "n"]}
        left = self.grouped(chance, axes)
        right_axes = chance.sample(axes, len(axes))
        if kind == "Reduce":
            right_axes = right_axes[: chance.randint(0, len(axes))]
        if kind == "Repeat":
            right_axes.insert(chance.randint(0, len(axes)), "n")
        right = self.grouped(chance, right_axes)
        self.shape = [self.size(group) for group in left]
        self.dots = chance.choice([0, 0, 1, 2])
        if self.dots or chance.random() < 0.1:
            place = chance.randint(0, len(left))
            self.shape[place:place] = [chance.randint(1, 3) for _ in range(self.dots)]
            left.insert(place, ["..."])
            if kind != "Reduce" or chance.random() < 0.7:
                right.insert(chance.randint(0, len(right)), ["..."])
        if chance.random() < 0.1 and self.shape:
            self.shape[chance.randrange(len(self.shape))] += 1
        self.pattern = f"{self.text(chance, left)} -> {self.text(chance, right)}"
        inner = [axis for group in left if len(group) > 1 for axis in group[1:]]
        self.given = {axis: self.sizes[axis] for axis in inner if chance.random() < 0.9}
        if kind == "Repeat" and chance.random() < 0.9:
            self.given["n"] = self.sizes["n"]
        if chance.random() < 0.2:
            self.given[chance.choice("abcde")] = chance.randint(1, 3)

    def grouped(self, chance: random.Random, axes: list[str]) -> list[list[str]]:
        groups: list[list[str]] = []
        for axis in axes:
            if groups and chance.random() < 0.35:
                groups[-1].append(axis)
            else:
                groups.append([axis])
        if chance.random() < 0.25:
            groups.insert(chance.randint(0, len(groups)), [])
        return groups

    def size(self, group: list[str]) -> int:
        size = 1
        for axis in group:
            size *= self.sizes[axis]
        return size

    def text(self, chance: random.Random, groups: list[list[str]]) -> str:
        parts = []
        for group in groups:
            plain = " ".join(group)
            is_bare = len(group) == 1 and chance.random() < 0.85
            parts.append(
                plain if is_bare else chance.choice([f"({plain})", f"( {plain} )"]) if group else "1"
            )
        return " ".join(parts)


def by_einops(kind: str, args: dict[str, object], x: torch.Tensor) -> torch.Tensor | None:
    further = {name: value for name, value in args.items() if name not in ("pattern", "reduction")}
    given = [args["pattern"], *([args["reduction"]] if kind == "Reduce" else [])]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return CALLS[kind](x, *given, **further)
        except Exception:
            return None


def by_card(card: object, args: dict[str, object], x: torch.Tensor) -> torch.Tensor | None:
    shape = Shape.of(*x.shape, dtype=str(x.dtype).removeprefix("torch."))
    try:
        result = card.rule(complete(card, args, [shape]), (shape,))
    except RuleFault:
        return None
    if not all(claim.holds({}) for claim in result.claims):
        return None
    found = eval(expression_of(card, args, [shape]), {"torch": torch, "a": x})
    (out,) = result.outputs
    assert (out.evaluate({}), out.dtype) == (tuple(found.shape), str(found.dtype).removeprefix("torch."))
    return found


def settled(
    card: object, args: dict[str, object], shape: Shape, sizes: dict[str, int]
) -> tuple[int, ...] | str:
    """Give the sizes that come out, or what is wrong without the sizes that it names."""
    try:
        result = card.rule(complete(card, args, [shape]), (shape,))
    except RuleFault as fault:
        return fault.what
    for claim in result.claims:
        if not claim.holds(sizes):
            return claim.what.partition(", got ")[0]
    return result.outputs[0].evaluate(sizes)


@SETTINGS
@given(st.sampled_from(CARDS), st.integers(0, 10**6), st.sampled_from(["mean", "sum", "max", "min", "prod"]))
def test_random_patterns_give_what_einops_gives(card, seed, reduction):
    draft = Draft(seed, card.name)
    args = {"pattern": draft.pattern, **({"reduction": reduction} if card is REDUCE else {}), **draft.given}
    x = torch.arange(float(torch.Size(draft.shape).numel())).reshape(draft.shape) + 1
    wanted, found = by_einops(card.name, args, x), by_card(card, args, x)
    assert (wanted is None) is (found is None), (args, draft.shape, wanted is None)
    assert wanted is None or torch.allclose(wanted, found)


@SETTINGS
@given(st.sampled_from(CARDS), st.integers(0, 10**6))
def test_named_sizes_say_what_numbers_say(card, seed):
    draft = Draft(seed, card.name)
    args = {"pattern": draft.pattern, **({"reduction": "max"} if card is REDUCE else {}), **draft.given}
    sizes = {f"S{place}": size for place, size in enumerate(draft.shape)}
    assert settled(card, args, Shape.of(*sizes), sizes) == settled(card, args, Shape.of(*draft.shape), sizes)


@pytest.mark.parametrize(
    ("card", "args"),
    [
        (REDUCE, {"pattern": "(a 2) (b 3) -> a b", "reduction": "sum"}),
        (REDUCE, {"pattern": "a b -> ", "reduction": "mean"}),
        (REDUCE, {"pattern": "... -> ", "reduction": "prod"}),
        (REPEAT, {"pattern": "a b -> a (b 2)"}),
        (REPEAT, {"pattern": "a b -> 3 a b 1"}),
    ],
)
def test_bare_numbers_are_axes(card, args):
    x = torch.arange(24.0).reshape(4, 6)
    wanted, found = by_einops(card.name, args, x), by_card(card, args, x)
    assert wanted is not None
    assert torch.equal(wanted, found)


@pytest.mark.parametrize(("reduction", "dtype"), [("sum", "int64"), ("prod", "int64"), ("max", "int32")])
def test_integers_are_reduced_as_einops_does(reduction, dtype):
    args = {"pattern": "a b -> a", "reduction": reduction}
    x = torch.arange(6, dtype=torch.int32).reshape(2, 3)
    found = by_card(REDUCE, args, x)
    assert torch.equal(found, by_einops("Reduce", args, x))
    assert str(found.dtype) == f"torch.{dtype}"


def test_patches_need_sizes_that_they_divide():
    shape = Shape.of("N", 3, "H", "W")
    args = {"pattern": "b c (h p) (w q) -> b (h w) (p q c)", "p": 16, "q": 16}
    result = REARRANGE.rule(complete(REARRANGE, args, [shape]), (shape,))
    assert str(result.outputs[0]) == "(N, ⌊H/16⌋·⌊W/16⌋, 768)"
    found = [one for claim in result.claims for one in decide(claim)]
    assert together(found) == "H and W must be multiples of 16"


@pytest.mark.parametrize(
    ("card", "args", "text"),
    [
        (REARRANGE, {"pattern": "b c t -> b t c"}, "a.permute(0, 2, 1)"),
        (REARRANGE, {"pattern": "b ... -> b ..."}, "a"),
        (REARRANGE, {"pattern": "b c t -> b (c t)"}, "a.reshape([a.shape[0], a.shape[1] * a.shape[2]])"),
        (
            REARRANGE,
            {"pattern": "b (h d) t -> b h t d", "h": 2},
            "a.reshape([a.shape[0], 2, (a.shape[1] // 2), a.shape[2]]).permute(0, 1, 3, 2)",
        ),
        (REDUCE, {"pattern": "b c t -> b c", "reduction": "mean"}, "a.mean(dim=[2])"),
        (REPEAT, {"pattern": "b c t -> b n c t", "n": 3}, "a.unsqueeze(1).expand([-1, 3, -1, -1])"),
    ],
)
def test_texts_hold_the_steps_that_do_something(card, args, text):
    assert expression_of(card, args, [Shape.of("N", 4, 6)]) == text
    assert same_scripted(card, args, torch.arange(48.0).reshape(2, 4, 6))


@pytest.mark.parametrize("reduction", ["sum", "max", "min", "prod"])
def test_every_reduction_runs_everywhere(reduction):
    args = {"pattern": "b (c k) t -> c b", "k": 2, "reduction": reduction}
    assert same_scripted(REDUCE, args, torch.arange(48.0).reshape(2, 4, 6) / 9)


@pytest.mark.parametrize(
    ("card", "args", "said"),
    [
        (REARRANGE, {"pattern": "b c -> b"}, "the pattern has c on the left only"),
        (REARRANGE, {"pattern": "b c -> b c d", "d": 2}, "the pattern has d on the right only"),
        (REARRANGE, {"pattern": "b (c d) -> b c d"}, "(c d) needs the size of c and d, of all but one"),
        (
            REARRANGE,
            {"pattern": "b (c d) -> b c d", "d": 4},
            "the pattern needs a multiple of 4 for (c d), got 6",
        ),
        (REARRANGE, {"pattern": "b c -> c b", "p": 4}, "the pattern has no axis 'p'"),
        (
            REARRANGE,
            {"pattern": "b c -> c b", "b": "two"},
            "b needs an integer from 1 to 16777216, got 'two'",
        ),
        (REPEAT, {"pattern": "b c -> b c n"}, "the new axis 'n' needs a size"),
        (REDUCE, {"pattern": "b c -> b"}, "needs reduction, 'mean', 'sum', 'max', 'min' or 'prod'"),
        (REARRANGE, {"pattern": "b 1 -> b"}, "the pattern needs 1 for (), got 6"),
    ],
)
def test_faults_state_facts(card, args, said):
    assert refusal(card, args, [(2, 6)]) == said
