"""Refs in Python: `x`, `x.skip`, `stage[-1]`, checked as they are made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from blocks.plugins import hint_of_port
from builder.drafting.formulas import Formula, data_of
from builder.drafting.places import refuse

Merge = Callable[..., "Ref"]


@dataclass(frozen=True, slots=True)
class Target:
    """What a ref leads to: a node or an input of one scope, and its outputs if known.

    `merge` makes a node of a block in that scope, for `x + y`.
    """

    name: str
    block: str
    scope: object
    outputs: tuple[str, ...] | None
    merge: Merge
    is_repeated: bool = False
    is_input: bool = False


class Ref:
    """An output of a node, or an input: what blocks take, and what they give.

    `ref.port` is a further output, `ref[i]` a copy of a repeated node (or an output by its number), and a
    block with several outputs unpacks: `out, hidden = d.GRU(x)`.
    """

    __slots__ = ("_index", "_port", "_target")

    def __init__(self, target: Target, index: str = "", port: str = "") -> None:
        self._target = target
        self._index = index
        self._port = port

    def __str__(self) -> str:
        index = f"[{self._index}]" if self._index else ""
        return f"{self._target.name}{index}{'.' if self._port else ''}{self._port}"

    def __repr__(self) -> str:
        return f"Ref({str(self)!r})"

    def __dir__(self) -> list[str]:
        return list(self._target.outputs or ())

    def __getattr__(self, port: str) -> Ref:
        if port.startswith("__") or port in Ref.__slots__:
            raise AttributeError(port)
        target = self._target
        if self._port or target.is_input:
            what = f"'{self}.{port[:80]}': the {'input' if target.is_input else 'output'} has no ports"
            refuse("unknown-port", what)
        if target.outputs is not None and port not in target.outputs:
            what = f"'{target.name}' ({target.block}) has no output port '{port[:80]}'"
            refuse("unknown-port", what, hint=hint_of_port(target.block, port, target.outputs)[0])
        return self._output(port)

    def __getitem__(self, index: int | Formula) -> Ref:
        target = self._target
        if self._index or self._port or target.is_input:
            refuse("bad-ref", f"'{self}' is no repeated node, so it has no copy {index}")
        if isinstance(index, bool) or not isinstance(index, int | Formula):
            refuse("bad-ref", f"the index of a copy must be an integer or a formula, got {index!r:.40}")
        if not target.is_repeated and target.outputs is not None and isinstance(index, int):
            if not -len(target.outputs) <= index < len(target.outputs):
                what = f"'{target.name}' does not repeat, so it has no copy or output {index}"
                refuse("unknown-ref", what)
            return self._output(target.outputs[index])
        return Ref(target, str(data_of(index)).removeprefix("="), "")

    def __iter__(self) -> Iterator[Ref]:
        outputs = self._target.outputs
        if self._port or outputs is None or self._target.is_repeated:
            refuse("bad-ref", f"how many outputs '{self}' has is not known here: name them, as in x.out")
        return iter([self._output(port) for port in outputs])

    def __add__(self, other: Ref) -> Ref:
        return self._merged("Add", other)

    def __sub__(self, other: Ref) -> Ref:
        return self._merged("Sub", other)

    def __mul__(self, other: Ref) -> Ref:
        return self._merged("Mul", other)

    def __truediv__(self, other: Ref) -> Ref:
        return self._merged("Div", other)

    def __matmul__(self, other: Ref) -> Ref:
        return self._merged("MatMul", other)

    def _output(self, port: str) -> Ref:
        """Give an output by its port; the node alone means the first."""
        is_first = self._target.outputs is not None and port == self._target.outputs[0]
        return Ref(self._target, self._index, "" if is_first else port)

    def _merged(self, block: str, other: object) -> Ref:
        if not isinstance(other, Ref):
            return NotImplemented  # type: ignore[no-any-return]  # as Python asks of operators
        return self._target.merge(block, self, other)


def is_refs(value: object) -> bool:
    """Whether a value is a ref, or a list of refs.

    >>> is_refs([]), is_refs(3)
    (False, False)
    """
    if isinstance(value, list | tuple):
        return bool(value) and all(isinstance(one, Ref) for one in value)
    return isinstance(value, Ref)
