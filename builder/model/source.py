"""Source: text to classes, compiled once, with lines for tracebacks, and pickled as text."""

from __future__ import annotations

import ast
import hashlib
import linecache
import sys
import threading
from collections.abc import Callable, Mapping
from types import MappingProxyType, ModuleType
from typing import Any, Final

from torch import nn

_PREFIX: Final = "netdraft_source_"
_LOCK: Final = threading.Lock()


def classes_of(text: str) -> Mapping[str, type[nn.Module]]:
    """Compile source that `emit` wrote, and give its classes by name.

    Equal text gives the same classes, as long as what it imports is the same.
    """
    name = _PREFIX + hashlib.sha256(text.encode()).hexdigest()[:20]
    with _LOCK:
        module = sys.modules.get(name)
        if module is None or not _is_current(module, text):
            module = _compiled(name, text)
            sys.modules[name] = module
    return MappingProxyType(
        {key: value for key, value in vars(module).items() if _is_from(value, module.__name__)}
    )


def revive(text: str, name: str) -> nn.Module:
    """Make an empty module of a class in a source text; unpickling then gives it its state."""
    kind = classes_of(text)[name]
    return kind.__new__(kind)


def _is_current(module: ModuleType, text: str) -> bool:
    """Whether imports still mean the same, as they do not where a class was defined anew."""
    for statement in ast.parse(text).body:
        if isinstance(statement, ast.ImportFrom):
            home = vars(sys.modules.get(statement.module or "", module))
            for name in statement.names:
                own = vars(module)[name.asname or name.name]
                if home.get(name.name, own) is not own:
                    return False
    return True


def _compiled(name: str, text: str) -> ModuleType:
    """Run source as a module of its own, whose lines `linecache` knows."""
    module = ModuleType(name, "Source that netdraft wrote.")
    module.__file__ = f"<{name}>"
    linecache.cache[module.__file__] = (len(text), None, text.splitlines(keepends=True), module.__file__)
    code = compile(text, module.__file__, "exec", dont_inherit=True)
    exec(code, module.__dict__)
    for value in list(vars(module).values()):
        if _is_from(value, name):
            value.__reduce_ex__ = _reducer(text, value)
    return module


def _is_from(value: object, name: str) -> bool:
    return isinstance(value, type) and issubclass(value, nn.Module) and value.__module__ == name


def _reducer(text: str, kind: type[nn.Module]) -> Callable[[nn.Module, Any], Any]:
    """Write how a module is pickled: text, name of the class, state; derived classes as usual."""

    def reduce(module: nn.Module, protocol: Any) -> Any:
        if type(module) is not kind:
            return object.__reduce_ex__(module, protocol)
        return (revive, (text, kind.__name__), object.__getstate__(module))

    return reduce
