"""`netdraft new`: a first spec to start from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from builder.cli import streams
from builder.errors import UsageError
from builder.files import write_new

TEMPLATE = """\
# {name}: a first net to change; `netdraft check` tells whether it still holds.
net: {name}

params: {{classes: 10, width: 16}}        # override one with `--set width=32`

inputs:
  image: [N, 3, H, W]                   # names are sizes that stay open

dims: {{N: 1, H: 64, W: 64}}              # examples, to count with

nodes:                                  # each takes the node above, unless `from` says otherwise
  stem: {{block: Conv2d, out_channels: =width, kernel_size: 3, padding: 1}}
  act: ReLU
  conv: {{block: Conv2d, out_channels: =width, kernel_size: 3, padding: 1}}
  skip: {{block: Add, from: [conv, act]}}
  pool: {{block: AdaptiveAvgPool2d, output_size: 1}}
  flat: Flatten
  head: {{block: Linear, out_features: =classes}}
"""
Name = Annotated[str, typer.Argument(metavar="NAME", help="The net's name, which is the file's, too.")]
Output = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write to that file instead.")
]


def new(name: Name, output: Output = None) -> None:
    """Write a first spec to start from.

    It goes to NAME.yaml; a file that is there is never touched.
    """
    from builder.spec.names import fault_of

    known = name.removesuffix(".yaml")
    reason = fault_of(known)
    if reason is not None:
        hint = "give a plain name, as in `netdraft new tiny`; `-o` says where the file goes"
        raise UsageError(f"'{known[:80]}' cannot be the name of a net: {reason}", code="bad-name", hint=hint)
    path = output or Path(f"{known}.yaml")
    if path.suffix not in (".yaml", ".yml"):
        what = f"'{str(path)[:80]}' cannot hold a spec: its name must end in .yaml"
        raise UsageError(what, code="bad-path", hint=f"as in `-o {known}.yaml`")
    write_new(path, TEMPLATE.format(name=known).encode())
    streams.say(f"wrote {path}; next: `netdraft check {path}`")
