"""Starting: what runs in a written file: weights by the `init` rules, a batch, a first pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import filter as matches

from blocks.shapes import Shape
from builder.graph.ir import Graph, has_module, leaves
from builder.model.fillers import settled
from builder.model.rules import Fill, fill_of, rules_by_block
from builder.model.trial import FLOATING, LARGEST_BYTE, vocabulary
from builder.model.writing.text import literal


def init_function(graph: Graph, name: str) -> str:
    """Write the function that starts weights as the `init` rules say; nothing without rules."""
    fills = _fills(graph)
    if not fills:
        return ""
    rows = [
        "@torch.no_grad()",
        f"def {name}(model: nn.Module) -> None:",
        '    """Start weights by the rules of the spec; those of other tensors are torch\'s."""',
        "    tensors = dict(model.named_parameters(remove_duplicate=False))",
        "    tensors.update(model.named_buffers(remove_duplicate=False))",
    ]
    every = _every_name(graph)
    for fill, names in fills.items():
        for chosen in _patterns(names, every):
            rows.append(f"    for name in {chosen}:")
            rows.append(f"        {_filling(fill)}")
    return "\n".join(rows)


def batch_function(graph: Graph, sizes: Mapping[str, int], name: str) -> str:
    """Write the function that makes a random batch at the example sizes."""
    told = ", ".join(f"{size} = {number}" for size, number in sizes.items())
    made = [
        f'        "{one.name}": {_random(one.shape, sizes, vocabulary(graph, one.name))},'
        for one in graph.inputs
        if one.shape is not None
    ]
    return "\n".join(
        [
            f"def {name}() -> dict[str, torch.Tensor]:",
            f'    """Make a random batch{f" at the example sizes {told}" if told else ""}."""',
            "    return {",
            *made,
            "    }",
        ]
    )


def main_part(graph: Graph, root: str, batch: str) -> str:
    """Write what the file does when it is run: one batch through the net."""
    rows = [
        'if __name__ == "__main__":',
        "    torch.manual_seed(0)",
        f"    model = {root}().eval()",
        "    with torch.inference_mode():",
        f"        outputs = model(*{batch}().values())",
    ]
    if graph.returns == "dict":
        rows += [
            "    for name, tensor in outputs.items():",
            "        print(name, tuple(tensor.shape))",
        ]
    elif graph.returns == "tuple":
        rows += ["    for tensor in outputs:", "        print(tuple(tensor.shape))"]
    else:
        rows.append("    print(tuple(outputs.shape))")
    return "\n".join(rows)


def _fills(graph: Graph) -> dict[Fill, list[str]]:
    """Give what each rule fills, by the names of tensors."""
    found: dict[Fill, list[str]] = {}
    for node, rules in rules_by_block(graph):
        tied = {tie.parameter for tie in node.ties}
        buffers = {one.name for one in node.known.buffers}
        for tensor in (*node.known.params, *node.known.buffers):
            decided = fill_of(rules, tensor.name, is_buffer=tensor.name in buffers)
            if decided is not None and tensor.name not in tied:
                found.setdefault(decided[0], []).append(f"{node.path}.{tensor.name}")
    return found


def _every_name(graph: Graph) -> list[str]:
    return [
        f"{node.path}.{tensor.name}"
        for node in leaves(graph)
        if has_module(node)
        for tensor in (*node.known.params, *node.known.buffers)
    ]


def _patterns(names: Sequence[str], every: Sequence[str]) -> Iterator[str]:
    """Say which tensors are meant: by globs that mean these and no others, else one by one."""
    groups: dict[str, list[str]] = {}
    for name in names:
        pattern = ".".join("*" if part.isdigit() else part for part in name.split("."))
        groups.setdefault(pattern, []).append(name)
    listed: list[str] = []
    for pattern, some in groups.items():
        if len(some) > 2 and matches(every, pattern) == some:
            yield f'fnmatch.filter(tensors, "{pattern}")'
        else:
            listed.extend(some)
    if listed:
        yield f"[{', '.join(literal(name) for name in listed)}]"


def _filling(fill: Fill) -> str:
    if not isinstance(fill, tuple):
        return f"tensors[name].fill_({literal(fill)})"
    function, given = fill
    keywords = "".join(f", {name}={literal(value)}" for name, value in settled(function, dict(given)).items())
    return f"nn.init.{function}_(tensors[name]{keywords})"


def _random(shape: Shape, sizes: Mapping[str, int], most: int) -> str:
    extents = ", ".join(str(dim.evaluate(sizes)) for dim in shape)
    if shape.dtype in FLOATING:
        kind = "" if shape.dtype == "float32" else f", dtype=torch.{shape.dtype}"
        return f"torch.randn({extents or '()'}{kind})"
    tupled = literal(tuple(dim.evaluate(sizes) for dim in shape))
    if shape.dtype == "bool":
        return f"torch.randint(0, 2, {tupled}).bool()"
    if shape.dtype == "complex64":
        return f"torch.randn({tupled}, dtype=torch.complex64)"
    kind = "" if shape.dtype == "int64" else f", dtype=torch.{shape.dtype}"
    return f"torch.randint(0, {min(most, LARGEST_BYTE)}, {tupled}{kind})"
