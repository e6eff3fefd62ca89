"""Names: what a net, a node, a port or a param may be called, and what nodes may not."""

from __future__ import annotations

import keyword
import re
from typing import Final

LONGEST_NAME: Final = 64
_PATTERN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}\Z", re.ASCII)

RESERVED: Final = (
    "T_destination", "_apply", "_backward_hooks", "_backward_pre_hooks", "_buffers", "_call_impl",
    "_compiled_call_impl", "_forward_hooks", "_forward_hooks_always_called", "_forward_hooks_with_kwargs",
    "_forward_pre_hooks", "_forward_pre_hooks_with_kwargs", "_get_backward_hooks", "_get_backward_pre_hooks",
    "_get_name", "_is_full_backward_hook", "_load_from_state_dict", "_load_state_dict_post_hooks",
    "_load_state_dict_pre_hooks", "_maybe_warn_non_full_backward_hook", "_modules", "_named_members",
    "_non_persistent_buffers_set", "_parameters", "_register_load_state_dict_pre_hook",
    "_register_state_dict_hook", "_replicate_for_data_parallel", "_save_to_state_dict", "_slow_forward",
    "_state_dict_hooks", "_state_dict_pre_hooks", "_version", "_wrapped_call_impl", "add_module", "apply",
    "bfloat16", "buffers", "call_super_init", "children", "compile", "cpu", "cuda", "double", "dump_patches",
    "eval", "extra_repr", "float", "forward", "get_buffer", "get_extra_state", "get_parameter",
    "get_submodule", "half", "ipu", "load_state_dict", "modules", "mtia", "named_buffers", "named_children",
    "named_modules", "named_parameters", "net", "parameters", "register_backward_hook", "register_buffer",
    "register_forward_hook", "register_forward_pre_hook", "register_full_backward_hook",
    "register_full_backward_pre_hook", "register_load_state_dict_post_hook",
    "register_load_state_dict_pre_hook", "register_module", "register_parameter",
    "register_state_dict_post_hook", "register_state_dict_pre_hook", "requires_grad_", "set_extra_state",
    "set_submodule", "share_memory", "state_dict", "to", "to_empty", "train", "training", "type", "xpu",
    "zero_grad",
)  # fmt: skip
"""Attributes of `torch.nn.Module`, and `net`, which our modules add; a node of such a name would hide one."""

TRACED: Final = (
    "add_submodule", "code", "delete_all_unused_submodules", "delete_submodule", "graph", "meta",
    "print_readable", "recompile", "shape_env", "to_folder",
)  # fmt: skip
"""What `torch.fx.GraphModule` adds: a node of such a name would be lost when the module is traced."""


def fault_of(name: str, *, is_attribute: bool = False) -> str | None:
    """Say what is wrong with a name, or None; `is_attribute` for nodes and composites.

    >>> fault_of("conv1") is None, fault_of("class")
    (True, 'is a keyword of Python')
    >>> fault_of("1x")
    'needs letters, digits and _, not beginning with a digit'
    >>> fault_of("forward") is None, fault_of("forward", is_attribute=True)
    (True, 'is an attribute of every module')
    """
    if len(name) > LONGEST_NAME:
        return f"has {len(name)} characters, and {LONGEST_NAME} are the most"
    if not _PATTERN.match(name):
        return "needs letters, digits and _, not beginning with a digit"
    if keyword.iskeyword(name):
        return "is a keyword of Python"
    if name.startswith("__"):
        return "begins with two underscores, which Python keeps for itself"
    if name == "self":
        return "is what a module calls itself"
    if not is_attribute:
        return None
    if name in TRACED:
        return "is an attribute of every module that torch.fx has traced"
    return "is an attribute of every module" if name in RESERVED else None
