"""Cards of recurrent cells: one step of a recurrent layer."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from blocks.card import Arg, Args, Card, Port, Result, Tensor, needs_dims
from blocks.cards.signature import CHANNELS, needs_floating, size_of, torch_page
from blocks.conditions import Equal
from blocks.errors import RuleFault
from blocks.kinds import Bool, Choice
from blocks.shapes import Shape

GATES = {"RNNCell": 1, "GRUCell": 3, "LSTMCell": 4}
BIAS = Arg("bias", Bool(), True)
TURN = Arg("nonlinearity", Choice(("tanh", "relu")), "tanh", shown=True)


def _step(gates: int, args: Args, inputs: tuple[Shape, ...]) -> Result:
    """Compute gates from the input and from the state, each by a linear map."""
    shape, *states = inputs
    needs_dims(shape, 2, "(N, input_size)")
    needs_floating(shape)
    width = size_of(args, "input_size", shape, 1, "features")
    if gates == GATES["LSTMCell"] and len(states) == 1:
        raise RuleFault("needs hx and cx together, or neither")
    outputs = (shape.with_dim(1, args.hidden_size),) * (2 if gates == GATES["LSTMCell"] else 1)
    for state in states:
        needs_dims(state, 2, "(N, hidden_size)")
    claims = tuple(
        Equal(have, want, f"states must be {outputs[0]}")
        for state in states
        for have, want in zip(state, outputs[0], strict=True)
    )
    rows = gates * args.hidden_size
    params: tuple[Tensor, ...] = (
        Tensor("weight_ih", (rows, width)),
        Tensor("weight_hh", (rows, args.hidden_size)),
    )
    if args.bias:
        params += (Tensor("bias_ih", (rows,)), Tensor("bias_hh", (rows,)))
    return Result(outputs, params, macs=shape[0] * (rows * (width + args.hidden_size)), claims=claims)


def _invoke_long(args: Args, names: Mapping[str, str]) -> str:
    if "hx" not in names:
        return names["x"]
    return f"{names['x']}, ({names['hx']}, {names['cx']})"


def _card(name: str, doc: str, source: str = "", *further: Arg) -> Card:
    is_long = name == "LSTMCell"
    states = tuple(Port(state, optional=True, dtype="floating") for state in ("hx", "cx")[: 1 + is_long])
    return Card(
        name=name,
        doc=doc,
        family="recurrent",
        inputs=(Port("x", dtype="floating"), *states),
        args=(
            Arg("input_size", CHANNELS, inferred="x.features"),
            Arg("hidden_size", CHANNELS, doc="the width of the state", shown=True),
            BIAS,
            *further,
        ),
        outputs=(Port("hidden"), Port("cell")) if is_long else (Port("hidden"),),
        rule=partial(_step, GATES[name]),
        home=f"torch.nn:{name}",
        invocation=_invoke_long if is_long else None,
        source=source or torch_page(name),
        formula=f"(N, input_size) -> (N, hidden_size){' twice' if is_long else ''}",
    )


CARDS = (
    _card("RNNCell", "One step of a plain recurrent layer.", "", TURN),
    _card("GRUCell", "One step of a gated recurrent layer.", "https://arxiv.org/abs/1406.1078"),
    _card("LSTMCell", "One step of long short-term memory.", "https://doi.org/10.1162/neco.1997.9.8.1735"),
)
