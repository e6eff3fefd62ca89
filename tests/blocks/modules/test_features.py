"""Features: what the parts of a network compute, without a change to the network itself."""

from __future__ import annotations

import copy
import pickle

import pytest
import torch
import torch._dynamo
from torch import Tensor, nn

from blocks.modules.features import Features, outputs_of
from tests.torches import since


class Stem(nn.Module):
    """A network with every trap: a parameter of its own, work in place, parts in parts, a part unused."""

    def __init__(self) -> None:
        super().__init__()
        self.token = nn.Parameter(torch.ones(1, 4, 1, 1))
        self.first = nn.Conv2d(3, 4, 3, padding=1)
        self.relu = nn.ReLU(inplace=True)
        self.stages = nn.Sequential(
            nn.Conv2d(4, 4, 1), nn.Sequential(nn.ReLU(inplace=True), nn.BatchNorm2d(4))
        )
        self.twice = nn.Tanh()
        self.unused = nn.Linear(2, 2)
        self.memory = nn.LSTM(4, 5, batch_first=True)
        self.head = nn.Linear(5, 2)

    def forward(self, x: Tensor) -> Tensor:
        x = self.relu(self.first(x)) + self.token
        x = self.twice(self.twice(self.stages(x)))
        x, _ = self.memory(x.flatten(2).transpose(1, 2))
        return self.head(x.mean(1))


class Keyed(nn.Module):
    """A network that gives a dict."""

    def __init__(self) -> None:
        super().__init__()
        self.part = nn.Linear(3, 3)

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        return {"a": self.part(x), "b": x + 1}


class Moody(nn.Module):
    """A network that gives something else in training."""

    def __init__(self) -> None:
        super().__init__()
        self.part = nn.Linear(3, 3)

    def forward(self, x: Tensor) -> Tensor:
        return self.part(x) if self.training else self.part(x) + 1


class Picky(nn.Module):
    """A network that asks for a size, and one whose way depends on numbers."""

    def __init__(self, is_checked: bool = True) -> None:
        super().__init__()
        self.part = nn.Linear(3, 3)
        self.is_checked = is_checked

    def forward(self, x: Tensor) -> Tensor:
        if self.is_checked:
            torch._assert(x.shape[0] == 2, "two examples, please")
            return self.part(x)
        return self.part(x) if x.sum() > 0 else x


@pytest.fixture(autouse=True)
def _seed() -> None:
    torch.manual_seed(0)


X = torch.randn(2, 3, 5, 5)


def test_parts_give_what_they_gave_before_anything_wrote_over_it() -> None:
    network = Stem().eval()
    features = Features(network, ("out", "first", "stages_0", "stages", "head")).eval()
    out, first, inner, stages, head = features(X)
    assert torch.equal(out, network(X))
    assert torch.equal(head, out)
    assert torch.equal(first, network.first(X))
    start = torch.relu(network.first(X)) + network.token
    assert torch.equal(inner, network.stages[0](start))
    assert torch.equal(stages, network.stages(start.clone()))


def test_one_output_is_a_tensor_and_nothing_behind_it_is_run() -> None:
    network = Stem()
    features = Features(network, ("first",))
    network.stages.register_forward_hook(lambda *_: pytest.fail("the stages ran"))
    network.head.register_forward_hook(lambda *_: pytest.fail("the head ran"))
    assert torch.equal(features(X), network.first(X))


def test_weights_and_their_names_are_those_of_the_network() -> None:
    network = Stem()
    features = Features(network, ("first",))
    assert list(features.state_dict()) == list(network.state_dict())
    assert [name for name, _ in features.named_parameters()] == [
        name for name, _ in network.named_parameters()
    ]
    features.to(torch.float64)
    assert features(X.double()).dtype == torch.float64
    fresh = {name: torch.zeros_like(tensor) for name, tensor in features.state_dict().items()}
    features.load_state_dict(fresh, assign=True)
    assert features(X.double()).abs().sum() == 0


def test_own_parameters_follow_where_they_are_put_anew() -> None:
    features = Features(Stem(), ("stages",)).eval()
    before = features(X)
    features.load_state_dict({**features.state_dict(), "token": torch.full((1, 4, 1, 1), 3.0)}, assign=True)
    assert not torch.equal(features(X), before)


def test_training_reaches_the_parts() -> None:
    features = Features(Stem(), ("stages",)).train()
    features(X).sum().backward()
    assert features.first.weight.grad is not None
    assert int(features.stages[1][1].num_batches_tracked) == 1
    features.eval()
    assert not features.stages[1][1].training


@since((2, 7), "compiles no LSTM")
@pytest.mark.parametrize("outputs", [("out",), ("out", "first", "stages_1")])
@torch._dynamo.config.patch(allow_rnn=True)
def test_it_is_copied_pickled_compiled_and_exported(outputs: tuple[str, ...]) -> None:
    features = Features(Stem(), outputs).eval()
    features.note = "kept"  # type: ignore[assignment]
    wanted = features(X)
    others = (
        copy.deepcopy(features),
        pickle.loads(pickle.dumps(features)),
        torch.compile(features, backend="eager", fullgraph=True),
        torch.export.export(features, (X,)).module(),
    )
    for other in others:
        found = other(X)
        pairs = zip(wanted, found, strict=True) if isinstance(wanted, tuple) else [(wanted, found)]
        assert all(torch.equal(one, two) for one, two in pairs)
    assert others[0].note == others[1].note == "kept"
    with torch.no_grad():
        others[0].first.weight.zero_()
    assert features.first.weight.abs().sum() > 0


def test_a_dict_is_taken_apart_by_its_keys_and_a_tuple_by_names() -> None:
    assert torch.equal(Features(Keyed(), ("b",), returns=("a",))(torch.zeros(1, 3)), torch.ones(1, 3))
    lstm = nn.Sequential(nn.LSTM(3, 4))
    (hidden, _), out = Features(lstm, ("state", "out"), returns=("out", "state"))(torch.zeros(2, 1, 3))
    assert (out.shape, hidden.shape) == ((2, 1, 4), (1, 1, 4))


def test_features_of_features_are_those_of_the_network() -> None:
    network = Stem().eval()
    twice = Features(Features(network, ("first",)), ("out",)).eval()
    assert torch.equal(twice(X), network(X))


def test_parts_that_can_be_outputs_are_listed() -> None:
    assert outputs_of(Stem()) == ("first", "relu", "stages", "stages_0", "stages_1", "head")


def test_a_check_of_the_network_stays() -> None:
    features = Features(Picky(), ("part",))
    assert features(torch.zeros(2, 3)).shape == (2, 3)
    with pytest.raises(AssertionError, match="two examples, please"):
        features(torch.zeros(3, 3))


@pytest.mark.parametrize(
    ("network", "output", "told"),
    [
        (Stem(), "nothing", "it has no part 'nothing'"),
        (Stem(), "unused", "its part 'unused' is not run by a call, and an output is the result of one call"),
        (Stem(), "twice", "its part 'twice' is run 2 times, and an output is the result of one call"),
        (Moody(), "part", "it gives something else in training, so that its parts cannot be outputs"),
        (
            Picky(is_checked=False),
            "part",
            "its parts cannot be outputs, as FX cannot follow it: "
            "symbolically traced variables cannot be used as inputs to control flow",
        ),
    ],
)
def test_what_cannot_be_an_output_is_told(network: nn.Module, output: str, told: str) -> None:
    with pytest.raises(ValueError, match="part") as caught:
        Features(network, ("out", output))
    assert str(caught.value) == told
    assert network.training
