"""Hostile files of weights: bundles that carry a spec, headers that lie, maps of keys."""

from __future__ import annotations

import json
import struct
from typing import Any

SPEC = "net: tiny\ninputs: {x: [N, 3, 8, 8]}\nnodes: {c1: {block: Conv2d, out_channels: 8, kernel_size: 3}}\n"
WEIGHT = {"dtype": "F32", "shape": [8, 3, 3, 3], "data_offsets": [0, 864]}
BIAS = {"dtype": "F32", "shape": [8], "data_offsets": [864, 896]}
FULL = {"c1.weight": WEIGHT, "c1.bias": BIAS}
DATA = b"\0" * 896
BROKEN = "safetensors|weights|spec|header|param|limit|value|damaged|JSON|tensor"


def add(g: Any) -> None:
    """Add the cases of the category `bundle`."""
    carried(g)
    headers(g)
    key_maps(g)


def carried(g: Any) -> None:
    """Specs that come inside a file of weights."""

    def c(slug: str, title: str, told: Any, blob: bytes | None = None, **kw: Any) -> None:
        data = blob if blob is not None else g.st({"__metadata__": told, **FULL}, DATA)
        g.case(
            f"bundle/{slug}",
            title,
            files={"w.safetensors": data},
            entry="w.safetensors",
            stage="read",
            exit=kw.pop("exit", [0, 2, 3] if kw.get("outcome") else [2, 3]),
            mention=kw.pop("mention", BROKEN),
            **kw,
        )

    c("none", "weights without a spec", {"format": "pt"})
    c("fine", "a spec among the weights", {"netdraft.spec": SPEC}, outcome="accept", exit=[0])
    c("fault", "a spec at fault among the weights", {"netdraft.spec": "net: [\n"}, mention="safetensors")
    c(
        "escape",
        "a spec that steers a terminal",
        {"netdraft.spec": "net: \x1b[31mred\n"},
        mention="character|control",
    )
    c(
        "bomb",
        "a bomb of aliases among the weights",
        {
            "netdraft.spec": SPEC
            + "params:\n  a0: &a0 ["
            + ", ".join(["x"] * 9)
            + "]\n"
            + "".join(f"  a{i}: &a{i} [" + ", ".join([f"*a{i - 1}"] * 9) + "]\n" for i in range(1, 9))
        },
        mention="alias|limit|values",
    )
    c(
        "use",
        "a spec among weights that uses files",
        {"netdraft.spec": SPEC + "use: [../../../secret/TOPSECRET.yaml]\n"},
        mention="outside|file|use",
    )
    c(
        "net",
        "a spec among weights that holds a file",
        {"netdraft.spec": 'net: tiny\ninputs: {x: [N, 3]}\nnodes: {a: {block: "net:w.yaml"}}\n'},
        mention="net|file|spec",
    )
    c(
        "large",
        "a spec of 2 MB among the weights",
        {"netdraft.spec": SPEC + "# " + "x" * (2 << 20) + "\n"},
        mention="limit|bytes|large|MiB",
    )
    c(
        "params-deep",
        "params nested 100,000 deep",
        {"netdraft.spec": SPEC, "netdraft.params": '{"a":' + "[" * 100_000 + "]" * 100_000 + "}"},
    )
    c(
        "params-digits",
        "a param of 100,000 digits",
        {"netdraft.spec": SPEC, "netdraft.params": '{"a":' + "9" * 100_000 + "}"},
    )
    c(
        "params-unknown",
        "params that the spec has not",
        {"netdraft.spec": SPEC, "netdraft.params": '{"__class__": 1}'},
        mention="__class__",
    )
    c(
        "params-escape",
        "a param whose name steers a terminal",
        {"netdraft.spec": SPEC, "netdraft.params": '{"\\u001b[31m": 1}'},
        mention="param",
    )
    c("params-nan", "a param that is no number", {"netdraft.spec": SPEC, "netdraft.params": '{"a": NaN}'})
    c("params-list", "params that are a list", {"netdraft.spec": SPEC, "netdraft.params": "[1]"})
    c(
        "variant",
        "a variant that is none",
        {"netdraft.spec": SPEC, "netdraft.variant": "../../x"},
        mention="variant",
    )
    c(
        "dtype",
        "a dtype that is none",
        {"netdraft.spec": SPEC, "netdraft.dtype": "__class__"},
        outcome="either",
    )
    c(
        "metadata-twice",
        "two specs under one name: which one is checked is not which one runs",
        None,
        g.st(
            None,
            DATA,
            raw=b'{"__metadata__":'
            + json.dumps({"netdraft.spec": SPEC}).encode()
            + b',"__metadata__":'
            + json.dumps({"netdraft.spec": SPEC.replace("tiny", "other")}).encode()
            + b',"c1.weight":'
            + json.dumps(WEIGHT).encode()
            + b"}",
        ),
    )
    c(
        "spec-twice",
        "the spec's own key twice",
        None,
        g.st(
            None,
            DATA,
            raw=b'{"__metadata__":{"netdraft.spec":'
            + json.dumps(SPEC).encode()
            + b',"netdraft.spec":'
            + json.dumps(SPEC.replace("tiny", "other")).encode()
            + b"}}",
        ),
    )
    c(
        "header-lists",
        "a header of 15 MB of empty lists: a gigabyte of them",
        None,
        g.st(None, raw=b'{"a":[' + b"[]," * 5_000_000 + b"[]]}"),
        max={"wall_s": 2},
    )
    c(
        "header-numbers",
        "a header of 24 MB of numbers",
        None,
        g.st(None, raw=b'{"a":[' + b"1e1," * 6_000_000 + b"1]}"),
        max={"wall_s": 2},
    )
    c(
        "header-texts",
        "a header of 24 MB of short texts",
        None,
        g.st(None, raw=b'{"a":[' + b'"\\u00fc\\u00fd",' * 1_600_000 + b"1]}"),
        max={"wall_s": 2},
    )
    c(
        "header-keys",
        "a header of 2 million keys",
        None,
        g.st(None, raw=b'{"__metadata__":{' + b",".join(b'"k%d":""' % i for i in range(2_000_000)) + b"}}"),
        max={"wall_s": 2},
    )
    c("header-33MB", "a header of 33 MB of spaces", None, g.st(None, raw=b"{" + b" " * (33 << 20) + b"}"))
    c("header-31MB", "a header of 31 MB of spaces", None, g.st(None, raw=b"{" + b" " * (31 << 20) + b"}"))
    c("length-2^63", "a header of 2^63 bytes", None, struct.pack("<Q", 1 << 63) + b"{}")
    c("length-1", "a header of one byte", None, struct.pack("<Q", 1) + b"{")
    c(
        "surrogates",
        "half of a character in a name",
        None,
        g.st(None, raw=b'{"__metadata__":{"netdraft.spec":"\\ud800"}}'),
    )
    c("text-list", "a spec that is a list", None, g.st(None, raw=b'{"__metadata__":{"netdraft.spec":["a"]}}'))


def headers(g: Any) -> None:
    """Headers that lie about their tensors."""

    def c(
        slug: str, title: str, entries: Any, data: bytes = DATA, raw: bytes | None = None, **kw: Any
    ) -> None:
        files = {"spec.yaml": SPEC, "w.safetensors": g.st(entries, data, raw=raw)}
        g.case(
            f"bundle/lie-{slug}",
            title,
            files=files,
            stage="weights",
            run=("weights:w.safetensors",),
            mention=kw.pop("mention", BROKEN + "|shape|dtype|offset|finite"),
            exit=kw.pop("exit", [2, 3]),
            **kw,
        )

    def entry(**kw: Any) -> dict[str, Any]:
        return {**WEIGHT, **kw}

    c("backwards", "offsets that run backwards", {"c1.weight": entry(data_offsets=[864, 0]), "c1.bias": BIAS})
    c(
        "beyond",
        "offsets beyond the file",
        {"c1.weight": WEIGHT, "c1.bias": {**BIAS, "data_offsets": [1 << 40, (1 << 40) + 32]}},
    )
    c(
        "overlap-one",
        "two tensors that share a byte",
        {"c1.weight": WEIGHT, "c1.bias": {**BIAS, "data_offsets": [863, 895]}},
    )
    c(
        "zero-shared",
        "tensors of no bytes in the middle of another",
        {
            "c1.weight": WEIGHT,
            "c1.bias": BIAS,
            "z": {"dtype": "F32", "shape": [0], "data_offsets": [400, 400]},
        },
    )
    c(
        "offset-float",
        "offsets with a fraction",
        {"c1.weight": entry(data_offsets=[0.0, 864.0]), "c1.bias": BIAS},
    )
    c(
        "offset-bool",
        "offsets that are truth values",
        {"c1.weight": entry(shape=[], data_offsets=[False, True], dtype="U8"), "c1.bias": BIAS},
    )
    c(
        "offset-huge",
        "offsets of 2^63",
        {"c1.weight": entry(data_offsets=[1 << 63, (1 << 63) + 864]), "c1.bias": BIAS},
    )
    c(
        "offset-digits",
        "an offset of 10,000 digits",
        None,
        raw=b'{"c1.weight":{"dtype":"F32","shape":[1],"data_offsets":[0,' + b"9" * 10_000 + b"]}}",
    )
    c("shape-bool", "a shape of truth values", {"c1.weight": entry(shape=[True, 216]), "c1.bias": BIAS})
    c(
        "shape-product-zero",
        "a shape whose product hides behind a zero",
        {
            "c1.weight": entry(shape=[1 << 62, 1 << 62, 0], data_offsets=[0, 0]),
            "c1.bias": {**BIAS, "data_offsets": [0, 32]},
        },
        b"\0" * 32,
    )
    c(
        "shape-wrap",
        "a shape whose product is 216 after it wraps",
        {"c1.weight": entry(shape=[(1 << 62) + 54, 4]), "c1.bias": BIAS},
    )
    c("shape-rank", "a shape of 3,000 ones", {"c1.weight": entry(shape=[1] * 3000 + [216]), "c1.bias": BIAS})
    c("shape-mapping", "a shape that is a mapping", {"c1.weight": entry(shape={"0": 8}), "c1.bias": BIAS})
    c(
        "dtype-lie",
        "half-precision numbers that are called float32",
        {"c1.weight": entry(dtype="F16"), "c1.bias": BIAS},
    )
    c(
        "dtype-f8",
        "a dtype that we do not read",
        {
            "c1.weight": entry(dtype="F8_E4M3", data_offsets=[0, 216]),
            "c1.bias": {**BIAS, "data_offsets": [216, 248]},
        },
        b"\0" * 248,
    )
    c("dtype-list", "a dtype that is a list", {"c1.weight": entry(dtype=["F32"]), "c1.bias": BIAS})
    c("extra-key", "an entry with a key of its own", {"c1.weight": entry(requires="os"), "c1.bias": BIAS})
    c("entry-null", "an entry that is null", {"c1.weight": None, "c1.bias": BIAS})
    c(
        "dup-inner",
        "an entry with two shapes",
        None,
        raw=b'{"c1.weight":{"dtype":"F32","shape":[8,3,3,3],"shape":[216],"data_offsets":[0,864]},"c1.bias":'
        + json.dumps(BIAS).encode()
        + b"}",
    )
    c(
        "name-long",
        "a tensor with a name of 100,000 characters",
        {**FULL, "n" * 100_000: {"dtype": "F32", "shape": [0], "data_offsets": [896, 896]}},
        max={"stderr_bytes": 4096},
    )
    c(
        "name-empty",
        "a tensor without a name",
        {**FULL, "": {"dtype": "F32", "shape": [0], "data_offsets": [896, 896]}},
    )
    c(
        "name-bidi",
        "a name that turns the line around",
        {**FULL, "\u202egnp.exe": {"dtype": "F32", "shape": [0], "data_offsets": [896, 896]}},
        forbid=["ansi"],
    )
    c(
        "nan-one",
        "one number that is none",
        FULL,
        DATA[:-4] + struct.pack("<f", float("nan")),
        mention="finite|nan",
    )
    c(
        "inf-minus",
        "one number that is minus infinity",
        FULL,
        DATA[:-4] + struct.pack("<f", float("-inf")),
        mention="finite|inf",
    )
    c("root-list", "a header that is a list", None, raw=b"[]")
    c("root-number", "a header that is a number", None, raw=b"12")
    c(
        "constant",
        "a header with a constant that is no JSON",
        None,
        raw=b'{"c1.weight":{"dtype":"F32","shape":[8,3,3,3],"data_offsets":[0,Infinity]}}',
    )


def key_maps(g: Any) -> None:
    """Maps of keys: globs that take for ever, pairs that are none, files that are none."""
    entries = {"a" * 500 + ".weight": WEIGHT, "a" * 499 + ".bias": BIAS}

    def c(slug: str, title: str, text: str | bytes | None, name: str = "keys.yaml", **kw: Any) -> None:
        files = {
            "spec.yaml": SPEC,
            "w.safetensors": g.st(entries, DATA),
            **({name: text} if text is not None else {}),
        }
        g.case(
            f"bundle/map-{slug}",
            title,
            files={**files, **kw.pop("more", {})},
            stage="weights",
            run=("run",),
            argv=["weights", "{spec}", "{dir}/w.safetensors", "--key-map", "{dir}/" + name],
            mention=kw.pop("mention", "key map|keys|pair|match|map"),
            exit=kw.pop("exit", [2, 3]),
            **kw,
        )

    c("stars", "eight stars between letters, on a name of 500: 10^15 ways", '"' + "**a" * 8 + 'b": c1\n')
    c("stars-drop", "forty stars in a rule that drops", '"' + "**a" * 40 + 'b": null\n')
    c("stars-parts", "stars for parts", '"' + "*a" * 8 + 'b": c1\n')
    c("rules-5k", "5,000 rules of three stars", "".join(f'"**a**a**{i}": c1\n' for i in range(5000)))
    c("number", "a number for a name", "c1: 7\n")
    c("nested", "a mapping for a name", "c1: {a: b}\n")
    c("empty-name", "no name", '"": c1\n')
    c("escape", "a name that steers a terminal", '"\\e[31m": c1\n', mention="key map|character|match")
    c("merge", "two names that become one", '"**.weight": c1.weight\n"**.bias": c1.weight\n')
    c("circle", "names that turn round", "a: b\nb: a\n")
    c(
        "grow",
        "a name that grows with every rule: 2^40 characters",
        "".join(['"**": "**"\n', *(f'"x{i}": y\n' for i in range(3))]),
        outcome="either",
        exit=[0, 2, 3],
    )
    c(
        "fifo",
        "a FIFO without a writer",
        None,
        name="p.yaml",
        special=[{"op": "fifo", "path": "p.yaml"}],
        mention="regular|read|pipe|file",
    )
    c(
        "folder",
        "a folder",
        None,
        name="d.yaml",
        special=[{"op": "dir", "path": "d.yaml"}],
        mention="read|folder|file|directory|regular",
    )
    c(
        "device",
        "a device",
        None,
        name="z.yaml",
        special=[{"op": "symlink", "path": "z.yaml", "target": "/dev/zero"}],
        mention="regular|limit|read|file|bytes|character|NUL",
    )
    c("yaml", "a map that is broken", "a: [\n", mention="keys.yaml")
    c("large", "a map of 2 MB", "# " + "x" * (2 << 20) + "\na: b\n", mention="bytes|limit|MiB|large")
