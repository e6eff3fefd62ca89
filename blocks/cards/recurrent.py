"""Cards of recurrent layers: plain, gated, and long short-term memory."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from blocks.card import Arg, Args, Card, Port, Result, Tensor, needs_dims
from blocks.cards.attention import equal, layout, sequence
from blocks.cards.signature import CHANNELS, bad_argument, needs_floating, size_of, torch_page
from blocks.conditions import Claim
from blocks.errors import RuleFault
from blocks.kinds import Bool, Choice, Float, Int
from blocks.settle import UNBOUND
from blocks.shapes import Shape

MOST_LAYERS = 1000
GATES = {"RNN": 1, "GRU": 3, "LSTM": 4}


def _recur(gates: int, args: Args, inputs: tuple[Shape, ...]) -> Result:
    shape = inputs[0]
    needs_dims(shape, 3, layout(args.batch_first))
    needs_floating(shape)
    size_of(args, "input_size", shape, 2, "features")
    projected = args.get("proj_size", 0)
    if projected and projected >= args.hidden_size:
        raise bad_argument("proj_size", f"proj_size {projected} must be below hidden_size {args.hidden_size}")
    batch, length = sequence(shape, args.batch_first)
    width = projected or args.hidden_size
    count = _directions(args) * args.num_layers
    states = [shape.with_dims((count, batch, width))]
    if gates == GATES["LSTM"]:
        states.append(shape.with_dims((count, batch, args.hidden_size)))
    weights = _parameters(args, gates, projected)
    return Result(
        outputs=(shape.with_dim(2, width * _directions(args)), *states),
        params=weights,
        macs=batch * length * sum(one.elements for one in weights if len(one.shape) == 2),
        claims=_states(inputs[1:], states),
    )


def _directions(args: Args) -> int:
    return 2 if args.bidirectional else 1


def _parameters(args: Args, gates: int, projected: int) -> tuple[Tensor, ...]:
    hidden, width = args.hidden_size, projected or args.hidden_size
    tensors: list[Tensor] = []
    for layer in range(args.num_layers):
        below = args.input_size if layer == 0 else width * _directions(args)
        for suffix in ("", "_reverse")[: _directions(args)]:
            end = f"l{layer}{suffix}"
            tensors.append(Tensor(f"weight_ih_{end}", (gates * hidden, below)))
            tensors.append(Tensor(f"weight_hh_{end}", (gates * hidden, width)))
            if args.bias:
                tensors.extend(Tensor(f"bias_{one}_{end}", (gates * hidden,)) for one in ("ih", "hh"))
            if projected:
                tensors.append(Tensor(f"weight_hr_{end}", (projected, hidden)))
    return tuple(tensors)


def _states(given: tuple[Shape, ...], wanted: list[Shape]) -> tuple[Claim, ...]:
    """Check the states at the start, of which there are all or none."""
    if not given:
        return ()
    if UNBOUND in given or len(given) != len(wanted):
        raise RuleFault("needs hidden and cell, or neither", code="missing-input")
    claims: list[Claim] = []
    for state, shape, name in zip(given, wanted, ("hidden", "cell"), strict=False):
        needs_dims(state, 3, f"(layers·directions, N, {name} size)")
        needs_floating(state, name)
        for one, other in zip(state.dims, shape.dims, strict=True):
            claims.extend(equal(one, other, f"{name} needs the sizes {shape}"))
    return tuple(claims)


def _invoke(args: Args, names: Mapping[str, str]) -> str:
    states = [names[port] for port in ("hidden", "cell") if port in names]
    if "cell" in names:
        return f"{names['x']}, ({', '.join(states)})"
    return ", ".join([names["x"], *states])


def _args(name: str) -> tuple[Arg, ...]:
    curve = Arg("nonlinearity", Choice(("tanh", "relu")), "tanh", shown=True)
    projection = Arg("proj_size", Int(0, 1 << 24), 0, "features that the hidden state is projected to")
    return (
        Arg("input_size", CHANNELS, inferred="x.features"),
        Arg("hidden_size", CHANNELS, shown=True),
        Arg("num_layers", Int(1, MOST_LAYERS), 1, shown=True),
        *((curve,) if name == "RNN" else ()),
        Arg("bias", Bool(), True),
        Arg("batch_first", Bool(), False),
        Arg("dropout", Float(0, 1), 0.0, "between the layers"),
        Arg("bidirectional", Bool(), False, shown=True),
        *((projection,) if name == "LSTM" else ()),
    )


def _card(name: str, doc: str, source: str) -> Card:
    states = ("hidden", "cell") if name == "LSTM" else ("hidden",)
    return Card(
        name=name,
        doc=doc,
        family="recurrent",
        inputs=(
            Port("x", dtype="floating"),
            *(Port(state, "the state at the start", optional=True, dtype="floating") for state in states),
        ),
        args=_args(name),
        outputs=(Port("out"), *(Port(state, "the state at the end") for state in states)),
        rule=partial(_recur, GATES[name]),
        home=f"torch.nn:{name}",
        invocation=_invoke,
        returns="{out}, ({hidden}, {cell})" if name == "LSTM" else "{out}, {hidden}",
        source=source,
        formula="(L, N, input_size) -> out (L, N, directions·hidden_size), "
        f"{', '.join(states)} (layers·directions, N, hidden_size)",
    )


CARDS = (
    _card("RNN", "A recurrent layer: each step sees the one before.", torch_page("RNN")),
    _card("GRU", "A recurrent layer with two gates.", "https://arxiv.org/abs/1406.1078"),
    _card(
        "LSTM",
        "A recurrent layer with a memory cell and three gates.",
        "https://doi.org/10.1162/neco.1997.9.8.1735",
    ),
)
