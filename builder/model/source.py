"""Source: text to classes, compiled once, with lines for tracebacks, and pickled as text.

Classes live as long as something is made of them: then their lines and their entry in `sys.modules` go, too.
"""

from __future__ import annotations

import ast
import hashlib
import linecache
import sys
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Mapping
from types import MappingProxyType, ModuleType
from typing import Any, Final

from torch import nn
from torch.compiler import is_dynamo_compiling

from builder.model.notes import tell
from builder.model.running.handing import HANDED, handed
from builder.model.running.hoisting import COMPILING, COPIES, TOLD, hoisted
from builder.model.starting.copies import copies_of
from builder.model.writing.syntax import LOCK, parsed

KEPT: Final = 32
"""How many texts keep their classes although nothing may be made of them any more."""

_BROUGHT: Final = {COPIES: copies_of, HANDED: handed, COMPILING: is_dynamo_compiling, TOLD: tell}
"""What rewritten text calls, by names that no text can spell."""

_PREFIX: Final = "netdraft_source_"
_LOCK: Final = threading.Lock()

Classes = Mapping[str, type[nn.Module]]
_RECENT: Final[OrderedDict[str, Classes]] = OrderedDict()


class _Window(ModuleType):
    """What `sys.modules` shows of a text: all it imports, and its classes while they live."""

    def __init__(self, name: str) -> None:
        super().__init__(name, "Source that netdraft wrote.")
        self.__file__ = f"<{name}>"
        self._classes: weakref.WeakValueDictionary[str, type[nn.Module]] = weakref.WeakValueDictionary()

    def __getattr__(self, name: str) -> type[nn.Module]:
        """Find a class; asked for what the module itself does not hold."""
        found = vars(self)["_classes"].get(name)
        if found is None:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        return found  # type: ignore[no-any-return]


def classes_of(text: str) -> Classes:
    """Compile source that `emit` wrote, and give its classes by name.

    Equal text gives the same classes, as long as what it imports is the same.
    """
    name = _PREFIX + hashlib.sha256(text.encode()).hexdigest()[:20]
    with _LOCK:
        window = sys.modules.get(name)
        found: Classes = dict(vars(window)["_classes"]) if isinstance(window, _Window) else {}
        if window is None or not found or not _is_current(window, text):
            found = _compiled(name, text)
        _RECENT[name] = found
        _RECENT.move_to_end(name)
        if len(_RECENT) > KEPT:
            _RECENT.popitem(last=False)
    return MappingProxyType(found)


def revive(text: str, name: str) -> nn.Module:
    """Make an empty module of a class in a source text; unpickling then gives it its state."""
    kind = classes_of(text)[name]
    return kind.__new__(kind)


def _is_current(module: ModuleType, text: str) -> bool:
    """Whether imports still mean the same, as they do not where a class was defined anew."""
    for statement in parsed(text).body:
        if isinstance(statement, ast.ImportFrom):
            home = vars(sys.modules.get(statement.module or "", module))
            for name in statement.names:
                own = vars(module)[name.asname or name.name]
                if home.get(name.name, own) is not own:
                    return False
    return True


def _compiled(name: str, text: str) -> Classes:
    """Run source as a module of its own, whose lines `linecache` knows."""
    window = _Window(name)
    file = str(window.__file__)
    with LOCK:
        code = compile(hoisted(text), file, "exec", dont_inherit=True)
    names = {**vars(window), **_BROUGHT}
    exec(code, names)
    classes = {key: value for key, value in names.items() if _is_from(value, name)}
    for kind in classes.values():
        kind.__reduce_ex__ = _reducer(text, kind)
    vars(window).update({key: value for key, value in names.items() if key not in classes})
    vars(window)["_classes"].update(classes)
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    sys.modules[name] = window
    for kind in classes.values():  # any one does: they hold each other by the names of their text
        weakref.finalize(kind, _forget, window).atexit = False
        break
    return classes


def _forget(window: _Window) -> None:
    """Let go of a text none of whose classes lives.

    It runs within the collector, at any moment, so it takes no lock.
    """
    if sys.modules.get(window.__name__) is window:
        sys.modules.pop(window.__name__, None)
        linecache.cache.pop(str(window.__file__), None)


def _is_from(value: object, name: str) -> bool:
    return isinstance(value, type) and issubclass(value, nn.Module) and value.__module__ == name


def _reducer(text: str, kind: type[nn.Module]) -> Callable[[nn.Module, Any], Any]:
    """Write how a module is pickled: text, name of the class, state; derived classes as usual."""

    def reduce(module: nn.Module, protocol: Any) -> Any:
        if type(module) is not kind:
            return object.__reduce_ex__(module, protocol)
        return (revive, (text, kind.__name__), object.__getstate__(module))

    return reduce
