"""Stand-ins: what they give is what the module itself would, or they do not answer."""

import pytest
import torch
from torch import nn
from torch._subclasses.fake_tensor import FakeTensorMode

from builder.model.tracing.following.leaves import Leaves
from builder.model.tracing.standins import Unlike

IMAGE = (2, 4, 8, 6)
PLAIN = [
    (nn.Conv2d(4, 6, 3, 2, padding=1), IMAGE), (nn.ConvTranspose2d(4, 2, 2, 2), IMAGE),
    (nn.BatchNorm2d(4), IMAGE), (nn.BatchNorm2d(4, track_running_stats=False), IMAGE),
    (nn.BatchNorm1d(4), (3, 4)), (nn.BatchNorm3d(4, affine=False), (2, 4, 3, 2, 5)),
    (nn.GroupNorm(2, 4), IMAGE), (nn.LayerNorm(6), IMAGE),
    (nn.MaxPool2d(3, 2), IMAGE), (nn.ReLU(), IMAGE),
    (nn.ReLU(inplace=True), IMAGE), (nn.Dropout(0.5), IMAGE), (nn.Identity(), IMAGE), (nn.Flatten(1), IMAGE),
    (nn.Linear(6, 3), IMAGE), (nn.PixelShuffle(2), IMAGE), (nn.AdaptiveAvgPool2d((None, 3)), IMAGE),
    (nn.Unflatten(1, (2, 2)), IMAGE), (nn.LSTM(6, 5, 2, batch_first=True), (2, 4, 6)),
]  # fmt: skip


def leaf_of(module):
    leaf = Leaves().known(module)
    assert leaf is not None
    return leaf


def fake(*sizes, dtype=torch.float32):
    return FakeTensorMode(allow_non_fake_inputs=True).from_tensor(torch.zeros(sizes, dtype=dtype))


def told(result, given):
    """Tell all of a result that a model could see without its numbers."""
    if isinstance(result, tuple):
        return tuple(told(one, given) for one in result)
    return result is given, tuple(result.shape), result.stride(), result.dtype, result.device, type(result)


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize(("module", "sizes"), PLAIN, ids=lambda one: type(one).__name__)
def test_a_stand_in_gives_what_the_module_gives(module, sizes, training):
    module.train(training)
    given = fake(*sizes)
    before = {name: one.clone() for name, one in module.state_dict().items()}
    stand_in = leaf_of(module).stand_in
    assert stand_in is not None
    with torch.no_grad():
        first, again = (told(stand_in.result(module, (given,), {}), given) for _ in range(2))
        assert all(torch.equal(before[name], one) for name, one in module.state_dict().items())
        assert first == again == told(module(given), given)


def test_modules_alike_have_one_stand_in():
    leaves = Leaves()
    one, other, apart = (leaves.known(nn.Linear(3, size)) for size in (4, 4, 5))
    assert one is not None and other is not None and apart is not None
    assert one.stand_in is other.stand_in
    assert one.stand_in is not apart.stand_in


class Own(nn.Linear):
    """Computes in its own way by a method that `forward` does not show."""


def test_what_is_not_as_plain_runs_by_itself():
    patched = nn.Linear(3, 4)
    patched.forward = lambda x: x[:1]
    modules = [
        Own(3, 4), nn.Linear(3, 4).double(), nn.Linear(3, 4, device="meta"), patched,
        nn.MultiheadAttention(4, 2), nn.Conv2d(3, 4, 3).to(memory_format=torch.channels_last),
    ]  # fmt: skip
    assert [leaf_of(one).stand_in for one in modules] == [None] * len(modules)


@pytest.mark.parametrize(
    "given",
    [torch.zeros(2, 3), fake(3, 2).t(), fake(2, 5), fake(2, 3, dtype=torch.float64)],
    ids=["numbers", "turned", "too wide", "too exact"],
)
def test_a_call_that_is_not_as_plain_runs_by_itself(given):
    module = nn.Linear(3, 4)
    stand_in = leaf_of(module).stand_in
    assert stand_in is not None
    for _ in range(2):
        with pytest.raises(Unlike):
            stand_in.result(module, (given,), {})


@pytest.mark.parametrize("sizes", [(2, 3, 4, 4), (2, 4, 4), (4,)], ids=str)
def test_a_batch_norm_refuses_what_it_does_not_take(sizes):
    module = nn.BatchNorm2d(4).eval()
    stand_in = leaf_of(module).stand_in
    assert stand_in is not None
    with pytest.raises(Unlike):
        stand_in.result(module, (fake(*sizes),), {})


def test_a_stand_in_keeps_out_of_other_precisions():
    module = nn.Linear(3, 4)
    stand_in = leaf_of(module).stand_in
    assert stand_in is not None
    with torch.autocast("cpu", torch.bfloat16), pytest.raises(Unlike):
        stand_in.result(module, (fake(2, 3),), {})
