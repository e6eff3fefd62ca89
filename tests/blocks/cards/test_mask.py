"""The causal mask: its rule against torch, and what it keeps from being seen."""

import pytest
import torch
from torch import nn

from blocks.cards.mask import CARDS
from blocks.shapes import Shape
from tests.blocks.cards.proof import prove, refusal
from tests.blocks.cards.scripted import expression_of, same_scripted
from tests.torches import since

(MASK,) = CARDS


@pytest.mark.parametrize(
    ("dim", "shape"), [(1, (2, 7)), (0, (3,)), (-1, (2, 3, 4)), (-2, (2, 3, 4)), (1, (1, 1))]
)
@pytest.mark.parametrize("dtype", ["int64", "float32"])
def test_its_rule_agrees_with_torch(dim, shape, dtype):
    names = [("N", "T", "C")[: len(shape)]]
    assert prove(MASK, {"dim": dim}, [shape], [dtype], symbolic=names)


@since((2, 7), "follows no factory with a device by FX")
def test_it_is_written_as_one_line_of_torch():
    text = expression_of(MASK, {}, [Shape.of("N", "T")])
    assert text == "torch.ones([a.shape[1], a.shape[1]], dtype=torch.bool, device=a.device).triu(1)"
    assert same_scripted(MASK, {}, torch.zeros(2, 5))


def test_a_dim_that_is_not_there_is_refused():
    assert refusal(MASK, {"dim": 2}, [("N", "T")]) == "needs an axis from -2 to 1 for 2 dims, got 2"


@pytest.mark.parametrize("is_training", [False, True])
def test_attention_under_it_sees_nothing_that_comes_later(is_training):
    attention = nn.MultiheadAttention(8, 2, batch_first=True).train(is_training)
    x = torch.randn(2, 5, 8, generator=torch.Generator().manual_seed(0))
    mask = eval(expression_of(MASK, {}, [Shape.of("N", "T", 8)]), {"torch": torch, "a": x})
    assert mask.tolist() == [[later > place for later in range(5)] for place in range(5)]
    before, _ = attention(x, x, x, attn_mask=mask)
    x[:, 3:] += 1
    after, _ = attention(x, x, x, attn_mask=mask)
    assert torch.allclose(before[:, :3], after[:, :3]) and not torch.allclose(before[:, 3:], after[:, 3:])
