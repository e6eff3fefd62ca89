"""Public classes of `torch.nn` that are no blocks, and other names: what a spec has instead."""

from __future__ import annotations

from typing import Final

INSTEAD: Final = {
    "Container": "a group does what it did: `nodes` inside a node",
    "DataParallel": "a net is built for one device; wrap what `build` returns",
    "Module": "write a group, `nodes` inside a node, or register a class of your own",
    "ModuleDict": "nodes have names already: a group, `nodes` inside a node, holds several",
    "ModuleList": "write `repeat` for copies of a node, or a group, `nodes` inside a node",
    "ParameterDict": "write one node of the block 'Parameter' for each tensor",
    "ParameterList": "write one node of the block 'Parameter' for each tensor",
    "RNNBase": "take one of 'RNN', 'GRU' and 'LSTM', whose common part it is",
    "RNNCellBase": "take one of 'RNNCell', 'GRUCell' and 'LSTMCell', whose common part it is",
    "Sequential": "nodes follow each other as they are written: a group is a node with `nodes`",
}
"""What to write in place of each."""

EXCLUDED: Final = {
    "Container": "a base class of the past",
    "DataParallel": "a way to run a module, no layer",
    "Module": "the base class",
    "ModuleDict": "a container, as nodes and groups are",
    "ModuleList": "a container, as `repeat` is",
    "ParameterDict": "a container; `Parameter` is the block for a tensor of the net's own",
    "ParameterList": "a container; `Parameter` is the block for a tensor of the net's own",
    "RNNBase": "the base class of GRU, LSTM and RNN",
    "RNNCellBase": "the base class of the cells",
    "Sequential": "a container, as a group is",
}
"""Why each is no block."""

SYNONYMS: Final = {"swish": "silu", "linear": "none", "identity": "none", "hard_swish": "hardswish"}
"""What else activations are called, by the words that choices have."""
