"""Sharing: modules that run again, in every place where they may."""

import torch
from torch import nn

from builder.tracing import trace


class Twice(nn.Module):
    """Runs one layer twice, and a stateless one three times."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(4, 4)
        self.act = nn.ReLU()

    def forward(self, x):
        return self.act(self.layer(self.act(self.layer(self.act(x)))))


class Outside(nn.Module):
    """Runs a layer that stands inside another module."""

    def __init__(self):
        super().__init__()
        self.inner = nn.Sequential(nn.Linear(4, 4), nn.ReLU())

    def forward(self, x):
        return self.inner(x) + self.inner[0](x)


class Tied(nn.Module):
    """Two layers deep inside, of one weight."""

    def __init__(self):
        super().__init__()
        self.one = nn.Sequential(nn.Linear(4, 4), nn.ReLU())
        self.other = nn.Sequential(nn.ReLU(), nn.Linear(4, 4))
        self.other[1].weight = self.one[0].weight

    def forward(self, x):
        return self.other(self.one(x))


class Loop(nn.Module):
    """Runs a group of several outputs again and again."""

    def __init__(self):
        super().__init__()
        self.cell = Cell()

    def forward(self, x):
        state = x * 0
        for _ in range(3):
            x, state = self.cell(x, state)
        return x + state


class Cell(nn.Module):
    """Takes two, gives two."""

    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Linear(4, 4), nn.Linear(4, 4)

    def forward(self, x, state):
        new = self.a(x) + self.b(state)
        return new.relu(), new.tanh()


def traced(model):
    torch.manual_seed(0)
    made = trace(model, torch.randn(2, 4), name="net")
    assert made.difference == 0
    assert made.net.num_parameters == sum(one.numel() for one in model.parameters())
    assert set(made.key_map) == set(model.state_dict())
    return made


def test_a_layer_that_runs_twice_is_called():
    text = traced(Twice()).text
    assert "{call: layer" in text
    assert "call: act" not in text


def test_a_layer_of_another_group_is_brought_to_where_both_run():
    assert "call: " in traced(Outside()).text


def test_tied_weights_are_tied_across_groups():
    assert "tie: {weight: one." in traced(Tied()).text


def test_a_group_that_runs_again_is_called_with_all_its_outputs():
    made = traced(Loop())
    assert made.text.count("call: cell") == 2
    assert made.text.count("block: Linear") == 2
