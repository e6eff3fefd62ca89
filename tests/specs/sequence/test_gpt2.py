"""gpt2.yaml: a decoder that sees only what came before."""

from __future__ import annotations

from functools import partial

import pytest
import torch
from torch import nn

from builder.road import load

PUBLISHED = {"small": 124_439_808, "medium": 354_823_168, "large": 774_030_080, "xl": 1_557_611_200}
"""The parameters of OpenAI's checkpoints, the matrix of words counted once."""

SMALL = {"layers": 2, "heads": 4, "width": 32, "vocabulary": 101, "context": 16}


def small() -> nn.Module:
    return load("gpt2", **SMALL).build(seed=0).eval()


def texts(length: int = 16) -> torch.Tensor:
    return torch.randint(101, (2, length), generator=torch.Generator().manual_seed(0))


def test_its_parameters_are_those_of_the_published_models() -> None:
    assert {name: load(f"gpt2@{name}").num_parameters for name in PUBLISHED} == PUBLISHED


@pytest.mark.parametrize("training", [False, True], ids=["eval", "train"])
@pytest.mark.parametrize("with_gradients", [False, True])
def test_a_later_token_changes_nothing_before_it(training: bool, with_gradients: bool) -> None:
    model = load("gpt2", **SMALL, dropout=0.0).build(seed=0).train(training)
    text = texts()
    other = text.clone()
    other[:, 10:] = (other[:, 10:] + 1) % 101
    with torch.set_grad_enabled(with_gradients):
        made, changed = model(text), model(other)
    torch.testing.assert_close(made[:, :10], changed[:, :10], rtol=0, atol=1e-6)
    assert (made[:, 10:] - changed[:, 10:]).abs().amax(-1).min() > 1e-3


def test_a_shorter_text_gets_the_same_answers() -> None:
    model = small()
    torch.testing.assert_close(model(texts()[:, :7]), model(texts())[:, :7], rtol=0, atol=1e-6)


def test_its_head_is_the_matrix_of_words_itself() -> None:
    model = small()
    assert model.head.weight is model.words.weight
    assert len(list(model.parameters())) == 2 + 2 * 12 + 2
    model.words.weight.data[5] += 1
    assert torch.equal(model.head.weight[5], model.words.weight[5])


def test_it_computes_what_layers_of_torch_compute() -> None:
    """`nn.TransformerEncoder` with norms first, a causal mask, and the gelu of GPT-2."""
    gelu = partial(nn.functional.gelu, approximate="tanh")
    layer = nn.TransformerEncoderLayer(32, 4, 128, 0.1, gelu, batch_first=True, norm_first=True)
    twin = nn.TransformerEncoder(layer, 2, nn.LayerNorm(32), enable_nested_tensor=False).eval()
    model, text = small(), texts()
    twin.load_state_dict(
        {
            name.replace("layer.", "layers.").replace("attention", "self_attn")
            .replace("expand", "linear1").replace("project", "linear2"): tensor
            for name, tensor in model.state_dict().items()
            if name.startswith(("layer.", "norm."))
        }
    )  # fmt: skip
    placed = model.words(text) + model.positions(torch.arange(16))
    ahead = torch.ones(16, 16, dtype=torch.bool).triu(1)
    wanted = twin(placed, mask=ahead) @ model.words.weight.T
    torch.testing.assert_close(model(text), wanted)


def test_it_starts_as_in_the_paper() -> None:
    """Radford et al. 2019, section 2.3: layers that feed the residual stream start smaller."""
    weights = load("gpt2", **{**SMALL, "layers": 8, "width": 64}).build(seed=0).state_dict()
    for name in ("words", "positions", "layer.3.expand"):
        assert weights[f"{name}.weight"].std().item() == pytest.approx(0.02, rel=0.05)
    assert weights["layer.3.attention.in_proj_weight"].std().item() == pytest.approx(0.02, rel=0.05)
    for name in ("layer.3.project", "layer.3.attention.out_proj"):
        assert weights[f"{name}.weight"].std().item() == pytest.approx(0.02 / 16**0.5, rel=0.05)
        assert not weights[f"{name}.bias"].any()


def test_a_text_longer_than_its_context_is_refused_when_checked() -> None:
    model = load("gpt2", **SMALL).build(seed=0, checked=True)
    with pytest.raises(Exception, match="T must be at most 16"):
        model(torch.zeros(1, 17, dtype=torch.int64))


def test_a_step_of_training_lowers_its_surprise() -> None:
    model, text = load("gpt2", **SMALL, dropout=0.0).build(seed=0), texts()
    optimizer = torch.optim.Adam(model.parameters(), 1e-2)
    told = []
    for _ in range(4):
        loss = nn.functional.cross_entropy(model(text)[:, :-1].flatten(0, 1), text[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        told.append(loss.item())
    assert all(one.grad is not None for one in model.parameters()) and told[-1] < told[0]
