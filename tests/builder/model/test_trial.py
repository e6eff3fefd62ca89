"""Trials: a batch that the net takes, and what comes out of it."""

import torch
from torch import nn

from builder.model.trial import Outcome, random_batch, run, vocabulary
from builder.road import load

WORDS = """\
net: words
inputs: {tokens: {shape: [N, T], dtype: int32}, truth: {shape: [N], dtype: bool}, image: [N, 1, 4, 4]}
dims: {N: 2, T: 5}
blocks:
  Look: {inputs: [x], nodes: {table: {block: Embedding, num_embeddings: 3, embedding_dim: 8}}}
nodes:
  wide: {block: Embedding, from: tokens, num_embeddings: 30, embedding_dim: 8}
  look: {block: Look, from: tokens}
  same: {block: Identity, from: truth}
  act: {block: ReLU, from: image}
outputs: {wide: wide, look: look, same: same, act: act}
"""


def test_a_batch_has_the_sizes_and_dtypes_of_the_inputs() -> None:
    net = load(WORDS)
    batch = random_batch(net.graph, net.sizes)
    assert {name: (tuple(tensor.shape), tensor.dtype) for name, tensor in batch.items()} == {
        "tokens": ((2, 5), torch.int32),
        "truth": ((2,), torch.bool),
        "image": ((2, 1, 4, 4), torch.float32),
    }


def test_integers_fit_the_smallest_embedding_even_inside_a_composite() -> None:
    net = load(WORDS)
    assert vocabulary(net.graph, "tokens") == 3
    assert vocabulary(net.graph, "image") == 2
    assert all(int(random_batch(net.graph, net.sizes, seed=seed)["tokens"].max()) < 3 for seed in range(20))


def test_a_batch_depends_on_its_seed_alone() -> None:
    net = load(WORDS)
    before = torch.random.get_rng_state()
    first, same, other = (random_batch(net.graph, net.sizes, seed=seed)["image"] for seed in (1, 1, 2))
    assert torch.equal(first, same)
    assert not torch.equal(first, other)
    assert torch.equal(before, torch.random.get_rng_state())


def test_outputs_are_told_by_name_with_mean_and_spread() -> None:
    module = nn.Identity()
    trial = run(module, ("out",), {"x": torch.tensor([1.0, 3.0])})
    assert trial.outcomes == (Outcome("out", (2,), "float32", 2.0, 1.0),)
    assert trial.milliseconds >= 0
    assert trial.peak_bytes > 1 << 20


def test_the_mode_of_the_module_stays_and_dropout_sleeps() -> None:
    module = nn.Dropout(0.5)
    trial = run(module, ("out",), {"x": torch.ones(1000)})
    assert trial.outcomes[0].mean == 1.0
    assert module.training


def test_floats_take_the_dtype_of_the_module() -> None:
    trial = run(nn.Linear(3, 2).double(), ("out",), {"x": torch.ones(1, 3)})
    assert trial.outcomes[0].dtype == "float64"
