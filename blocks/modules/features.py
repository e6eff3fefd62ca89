"""Features: a network that gives what its parts compute."""

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, fx, nn

SHARED = ("_parameters", "_buffers", "_modules", "_non_persistent_buffers_set")


class Features(nn.Module):
    """Run a network, and give the outputs that are named: its own, or those of its parts.

    A part is named by its path with `_` for `.`: `layer4`, `features_3`. What lies behind the last of them is
    not run. Modules, parameters and their names are those of the network, all of them; its forward is
    followed by FX once, down to the parts, which are called as they are.
    Shapes: those of the network's inputs -> those of the outputs that are named, one tensor or a tuple
    Source: torchvision.models.feature_extraction has the same aim, and takes the network apart.
    Raises: ValueError where the network has no such part, where a part is not called just once, or where
    FX cannot follow the network down to the parts.
    """

    def __init__(
        self, network: nn.Module, outputs: Sequence[str] = ("out",), returns: Sequence[str] = ("out",)
    ) -> None:
        super().__init__()
        origin: nn.Module = network.__dict__["origin"] if isinstance(network, Features) else network
        for store in SHARED:
            self.__dict__[store] = origin.__dict__[store]
        self.__dict__["origin"] = origin
        self.outputs, self.returns = tuple(outputs), tuple(returns)
        self.training = origin.training
        self.follow = _followed(origin, self.outputs, self.returns)

    def forward(self, *inputs: Tensor) -> Any:
        """Compute the outputs that are named."""
        return self.follow(self, *inputs)

    def extra_repr(self) -> str:
        """Show the outputs."""
        return f"outputs={self.outputs}"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the network, which is followed again where it arrives."""
        left_out = {*SHARED, "origin", "follow", "outputs", "returns"}
        state = {name: value for name, value in self.__dict__.items() if name not in left_out}
        return (Features, (self.origin, self.outputs, self.returns), state)

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take what was set on the module itself."""
        self.__dict__.update(state)


def parts_of(network: nn.Module) -> Iterator[tuple[str, str]]:
    """Give the parts that may be outputs, name and path: children, and theirs in a row.

    >>> [name for name, _ in parts_of(nn.Sequential(nn.ReLU(), nn.Sequential(nn.Tanh())))]
    ['_0', '_1', '_1_0']
    """
    for path, child in network.named_children():
        yield named(path), path
        if isinstance(child, nn.Sequential):
            yield from ((named(f"{path}.{inner}"), f"{path}.{inner}") for inner, _ in child.named_children())


def named(path: str) -> str:
    """Turn the path of a part into the name of an output."""
    name = path.replace(".", "_")
    return f"_{name}" if name[:1].isdigit() else name


class _Tracer(fx.Tracer):
    """Follows a network down to the parts that are outputs, and no further."""

    def __init__(self, paths: Sequence[str]) -> None:
        super().__init__()
        self.results: dict[str, list[Any]] = {path: [] for path in paths}
        self.within = {path.rpartition(".")[0] for path in paths}
        for path in tuple(self.within):
            names = path.split(".")
            self.within.update(".".join(names[:count]) for count in range(1, len(names)))

    def is_leaf_module(self, m: nn.Module, module_qualified_name: str) -> bool:
        return module_qualified_name not in self.within

    def call_module(
        self, m: nn.Module, forward: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        """Remember what each part gave."""
        result = super().call_module(m, forward, args, kwargs)
        path = self.path_of_module(m)
        if path in self.results:
            self.results[path].append(result)
        return result


def _followed(network: nn.Module, outputs: tuple[str, ...], returns: tuple[str, ...]) -> Callable[..., Any]:
    """Write the forward that gives the outputs, the same in training and out of it."""
    inner = [path for path, _ in network.named_modules() if path]
    paths = {named(path): path for path in inner if named(path) in outputs}
    before = {module: module.training for module in network.modules()}
    texts, found = [], []
    try:
        for training in (True, False):
            network.train(training)
            graph = _traced(network, outputs, paths, returns)
            written = fx.GraphModule(network, graph, "Network")
            texts.append(written.code)
            found.append(type(written).forward)
    finally:
        for module, training in before.items():
            module.training = training
    if texts[0] != texts[1]:
        raise ValueError("it gives something else in training, so that its parts cannot be outputs")
    return found[0]


def _traced(
    network: nn.Module, outputs: tuple[str, ...], paths: Mapping[str, str], returns: tuple[str, ...]
) -> fx.Graph:
    tracer = _Tracer(tuple(paths.values()))
    try:
        graph = tracer.trace(network)
    except Exception as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise ValueError(f"its parts cannot be outputs, as FX cannot follow it: {reason}") from error
    (end,) = graph.find_nodes(op="output")
    with graph.inserting_before(end):
        own = _own(graph, end.args[0], returns)
    results = {name: tracer.results[path] for name, path in paths.items()}
    values = [own[name] if name in own else _kept(network, _only(name, results)) for name in outputs]
    with graph.inserting_before(end):
        graph.output(values[0] if len(values) == 1 else tuple(values))
    graph.erase_node(end)
    graph.eliminate_dead_code(_acts)
    return graph


def _acts(node: fx.Node) -> bool:
    """Whether a node must run though nobody takes what it gives, as what writes into a tensor."""
    writes = node.op == "call_method" and str(node.target).endswith("_")
    acts = (operator.setitem, torch._assert)
    return writes or node.op in ("placeholder", "output") or node.target in acts


def _own(graph: fx.Graph, value: Any, returns: tuple[str, ...]) -> dict[str, Any]:
    """Name what the network itself gives: by key, by place, or as a whole."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple | list):
        return dict(zip(returns, value, strict=False))
    if len(returns) == 1:
        return {returns[0]: value}
    places = enumerate(returns)
    return {name: graph.call_function(operator.getitem, (value, place)) for place, name in places}


def _only(name: str, results: Mapping[str, list[Any]]) -> fx.Node:
    """Give the one result of a part."""
    if name not in results:
        raise ValueError(f"it has no part '{name}'")
    found = results[name]
    if len(found) != 1:
        often = f"is run {len(found)} times" if found else "is not run by a call"
        raise ValueError(f"its part '{name}' {often}, and an output is the result of one call")
    if not isinstance(found[0], fx.Proxy):
        raise ValueError(f"its part '{name}' gives a {type(found[0]).__name__}, and an output is a tensor")
    return found[0].node


def _kept(network: nn.Module, node: fx.Node) -> fx.Node:
    """Copy what a part gives where what follows would write over it."""
    if not any(_overwrites(network, user) for user in node.users):
        return node
    with node.graph.inserting_after(node):
        return node.graph.call_method("clone", (node,))


def _overwrites(network: nn.Module, node: fx.Node) -> bool:
    """Whether a step may write into its input, at once or through what passes it on."""
    if node.op != "call_module":
        return bool(node.kwargs.get("inplace")) or str(node.target).endswith("_")
    module = network.get_submodule(str(node.target))
    while isinstance(module, nn.Sequential) and len(module):
        module = module[0]
    if isinstance(module, nn.Identity | nn.Dropout):
        return any(_overwrites(network, user) for user in node.users)
    return bool(getattr(module, "inplace", False))


def outputs_of(network: nn.Module) -> tuple[str, ...]:
    """Name the parts that can be outputs: run once, giving a tensor, as far as FX can tell.

    >>> outputs_of(nn.Sequential(nn.ReLU(), nn.Sequential(nn.Tanh())))
    ('_0', '_1', '_1_0')
    """
    paths = {named(path): path for path, _ in network.named_modules() if path.count(".") < 2}
    known = {name: path for name, path in parts_of(network) if paths.get(name) == path}
    tracer = _Tracer(tuple(known.values()))
    try:
        tracer.trace(network)
    except Exception:
        return ()
    results = {name: tracer.results[path] for name, path in known.items()}
    return tuple(
        name
        for name, found in results.items()
        if name.isidentifier() and len(found) == 1 and _is_tensor(found[0])
    )


def _is_tensor(value: Any) -> bool:
    """Whether a value is one tensor, and nothing that is taken apart."""
    if not isinstance(value, fx.Proxy):
        return False
    return not any(
        node.target is operator.getitem and isinstance(node.args[1], int | str) for node in value.node.users
    )
