# ruff: noqa: E501
"""Hostile words at the other commands: fmt, diff, explain, summary, schema, new, `--set`, `--dim`."""

from __future__ import annotations

from typing import Any

SPEC = "net: tiny\ntitle: Tiny\nparams: {w: 4, s: text}\ninputs: {x: [N, 3, H, W]}\nnodes:\n  a: {block: Conv2d, out_channels: =w, kernel_size: 1}\n"
DEEP = "{a: " * 60 + "1" + "}" * 60


def add(g: Any) -> None:
    """Add the cases of the category `command`."""
    values(g)
    paths(g)
    layouts(g)
    places(g)


def run(g: Any, slug: str, title: str, argv: list[str], body: str | bytes | None = SPEC, **kw: Any) -> None:
    """Add a case that is one command line."""
    exit_codes = kw.pop("exit", {"accept": [0], "either": [0, 1, 2, 3]}.get(kw.get("outcome", ""), [2, 3]))
    g.case(
        f"command/{slug}",
        title,
        body,
        stage=kw.pop("stage", "schema"),
        run=("run",),
        argv=argv,
        exit=exit_codes,
        **kw,
    )


def values(g: Any) -> None:
    """Values on the command line, which may come out of a web form."""
    for slug, text, words in (
        ("power", "w==10**10**10", "formula|number|integer|limit|exponent|range"),
        ("formula", "w==__import__('os')", "formula|name|number|integer"),
        ("deep", f"w={DEEP}", "deep|nest|limit|mapping|param"),
        ("deep-list", "w=" + "[" * 50_000 + "]" * 50_000, "deep|nest|limit"),
        ("bomb", "w=[&a [1,1,1,1,1,1,1,1,1,1], " + ", ".join(["*a"] * 20_000) + "]", "alias|values|limit|list|integer|number"),
        ("tag", "w=!!python/object/apply:os.system ['touch {CANARY}']", "tag"),
        ("digits", "w=" + "9" * 5000, "number|digits|range|large|limit|integer"),
        ("inf", "w=.inf", "finite|inf|number"),
        ("nan", "w=.nan", "finite|nan|number"),
        ("huge", "w=9223372036854775807", "parameters|limit|large|range|most"),
        ("mapping", "w={a: 1}", "mapping|integer|number|param"),
        ("escape", "w=\x1b[31mred", "character|control|number|integer"),
        ("bidi", "s=\u202egnp", "character|bidi|U\\+"),
        ("name-escape", "\x1b[31m=1", "param|set"),
        ("name-dunder", "__class__=1", "__class__"),
        ("name-empty", "=1", "set|name|param|needs|formula"),
        ("nothing", "w", "set|="),
        ("document", "w=1\n---\nw: 2", "document|one|number|integer|text"),
        ("long", "s=" + "x" * 100_000, "long|limit|characters"),
    ):  # fmt: skip
        run(
            g,
            f"set-{slug}",
            f"--set {text[:30]!r}",
            ["check", "{spec}", "--set", text],
            mention=words,
            max={"stderr_bytes": 4096},
        )
    for slug, text in (
        ("power", "H=10**10**10"),
        ("digits", "H=" + "9" * 5000),
        ("huge", "H=99999999999999999999"),
        ("zero", "H=0"),
        ("minus", "H=-1"),
        ("float", "H=1e3"),
        ("arabic", "H=\u0663"),
        ("escape", "\x1b[31m=3"),
        ("unknown", "Q=3"),
        ("nan", "H=nan"),
        ("superscript", "H=\u00b2"),
    ):
        run(
            g,
            f"dim-{slug}",
            f"--dim {text[:30]!r}",
            ["check", "{spec}", "--dim", text],
            outcome="either" if slug == "unknown" else "reject",
            mention="dim|size|integer|at least|name",
        )
    run(
        g,
        "dim-largest",
        "sizes of 10^18: what it costs has 60 digits",
        [
            "check",
            "{spec}",
            "--dim",
            "H=999999999999999999",
            "--dim",
            "W=999999999999999999",
            "--dim",
            "N=999999999999999999",
        ],
        outcome="either",
        mention="size|limit",
    )
    run(
        g,
        "summary-largest",
        "a table at sizes of 10^18",
        ["summary", "{spec}", "--dim", "H=999999999999999999", "--dim", "W=999999999999999999"],
        outcome="either",
        mention="size|limit",
    )


def paths(g: Any) -> None:
    """Paths to explain, nodes to open, names to look up."""
    for slug, text in (
        ("dunder", "a.__class__.__init__.__globals__"), ("escape", "\x1b[31m"), ("dots", "." * 5000),
        ("brackets", "a" + "[0]" * 5000), ("long", "a" * 100_000), ("digits", "a[" + "9" * 5000 + "]"),
        ("minus", "a[-999999999]"), ("empty", ""), ("slash", "../../etc/passwd"), ("format", "{0.__class__}"),
        ("glob", "*" * 2000), ("bidi", "\u202ea"),
    ):  # fmt: skip
        run(
            g,
            f"explain-{slug}",
            f"explain {text[:30]!r}",
            ["explain", "{spec}", text],
            mention="",
            max={"stderr_bytes": 4096},
        )
        if slug in ("dunder", "escape", "long", "glob", "slash"):
            run(
                g,
                f"blocks-{slug}",
                f"blocks {text[:30]!r}",
                ["blocks", text],
                mention="block",
                max={"stderr_bytes": 4096},
            )
            run(
                g,
                f"page-{slug}",
                f"explain-error {text[:30]!r}",
                ["explain-error", text],
                mention="code",
                max={"stderr_bytes": 4096},
            )
            run(
                g,
                f"expand-{slug}",
                f"render --expand {text[:30]!r}",
                ["render", "{spec}", "--format", "dot", "--expand", text],
                mention="",
                outcome="either",
                max={"stderr_bytes": 4096},
            )
            run(
                g,
                f"new-{slug}",
                f"new {text[:30]!r}",
                ["new", text],
                mention="name",
                max={"stderr_bytes": 4096},
            )
            run(
                g,
                f"net-{slug}",
                f"check {text[:30]!r}",
                ["check", text],
                mention="spec|file|read|long|name",
                max={"stderr_bytes": 4096},
            )
            run(
                g,
                f"variant-{slug}",
                f"a variant {text[:30]!r}",
                ["check", "{spec}@" + text],
                mention="variant|file|read|long|name",
                max={"stderr_bytes": 4096},
            )
    other = {"b.yaml": SPEC.replace("  a:", '  "a":').replace("kernel_size: 1", "kernel_size: 3")}
    run(
        g,
        "diff-hostile",
        "two specs with hostile words, compared",
        ["diff", "{spec}", "{dir}/b.yaml"],
        SPEC.replace("Tiny", "</svg><script>alert(1)</script>"),
        files=other,
        outcome="either",
        exit=[0, 1, 2],
    )
    run(
        g,
        "diff-broken",
        "a spec at fault, compared",
        ["diff", "{spec}", "{dir}/b.yaml"],
        "net: [\n",
        files=other,
        mention="spec.yaml",
    )
    run(
        g,
        "diff-self-fifo",
        "a FIFO, compared",
        ["diff", "{spec}", "{dir}/p.yaml"],
        special=[{"op": "fifo", "path": "p.yaml"}],
        mention="regular|read",
    )
    chain = "net: t\ninputs: {{x: [N, 3]}}\nnodes:\n" + "".join(f"  {{0}}{i}: ReLU\n" for i in range(3000))
    run(
        g,
        "diff-all-new",
        "3,000 nodes against 3,000 others",
        ["diff", "{spec}", "{dir}/b.yaml"],
        chain.format("n"),
        files={"b.yaml": chain.format("m")},
        outcome="either",
        max={"wall_s": 8},
    )
    mixed = "net: t\ninputs: {x: [N, 3]}\nnodes:\n"
    one = mixed + "".join(f"  n{i}: {('ReLU', 'GELU', 'SiLU', 'Tanh')[i * i % 4]}\n" for i in range(3000))
    two = mixed + "".join(f"  m{i}: {('GELU', 'Tanh', 'ReLU', 'SiLU')[i * 7 % 4]}\n" for i in range(3000))
    run(
        g,
        "diff-scrambled",
        "3,000 nodes of four kinds, in two orders",
        ["diff", "{spec}", "{dir}/b.yaml"],
        one,
        files={"b.yaml": two},
        outcome="either",
        max={"wall_s": 8},
    )


def layouts(g: Any) -> None:
    """Specs to lay out anew: what comments and names can do to `fmt`."""

    def c(slug: str, title: str, body: str, **kw: Any) -> None:
        run(g, f"fmt-{slug}", title, ["fmt", "--diff", "{spec}"], body, **kw)

    c(
        "comments-20k",
        "20,000 comments",
        SPEC.replace("nodes:\n", "nodes:\n" + "  # c\n" * 20_000),
        outcome="either",
    )
    c("comment-long", "a comment of 500,000 characters", "# " + "x" * 500_000 + "\n" + SPEC, outcome="either")
    c("comment-hashes", "a comment of 300,000 hashes", "#" * 300_000 + "\n" + SPEC, outcome="either")
    c(
        "comment-spaces",
        "lines of 100,000 spaces before a comment",
        SPEC + " " * 100_000 + "# c\n",
        outcome="either",
    )
    c(
        "blank-200k",
        "200,000 empty lines",
        SPEC.replace("nodes:\n", "nodes:\n" + "\n" * 200_000),
        outcome="either",
    )
    c(
        "blank-spaces",
        "10,000 lines of 50 spaces",
        SPEC.replace("nodes:\n", "nodes:\n" + (" " * 50 + "\n") * 10_000),
        outcome="either",
    )
    c(
        "flow-deep",
        "38 lists in lists",
        SPEC + "variants: {v: {s: " + "[" * 36 + "]" * 36 + "}}\n",
        outcome="either",
    )
    c(
        "flow-wide",
        "a list of 40,000",
        SPEC.replace("s: text", "s: [" + ", ".join(["1"] * 40_000) + "]"),
        outcome="either",
    )
    c(
        "anchors",
        "5,000 anchors",
        SPEC + "variants:\n" + "".join(f"  v{i}: &a{i} {{w: {i}}}\n" for i in range(5000)),
        outcome="either",
        max={"wall_s": 4},
    )
    c(
        "block-text",
        "a block text of 60,000 characters",
        SPEC + "doc: |\n" + "  line # no comment\n" * 3000,
        outcome="either",
    )
    c("quotes", "40,000 quotes in a text", SPEC + "doc: '" + "''" * 20_000 + "'\n", outcome="either")
    c("escapes", "a text of 10,000 escapes", SPEC + 'doc: "' + "\\x41" * 10_000 + '"\n', outcome="either")
    c(
        "keys-quoted",
        "keys that need quotes",
        SPEC + 'variants: {"a b": {w: 1}, "#": {w: 1}, ": ": {w: 1}}\n',
        outcome="either",
    )
    c("tabs", "tabs between all words", SPEC.replace(": ", ":\t"), outcome="either")
    c(
        "many-nodes",
        "8,000 nodes in flow style",
        SPEC + "".join(f"  n{i}: {{block:    ReLU}}\n" for i in range(8000)),
        outcome="either",
        max={"wall_s": 6},
    )
    c("bad", "a spec that is none", "a: [\n", mention="spec.yaml")
    run(
        g,
        "fmt-fifo",
        "a FIFO",
        ["fmt", "{dir}/p.yaml"],
        None,
        special=[{"op": "fifo", "path": "p.yaml"}],
        mention="regular",
    )
    run(
        g,
        "fmt-folder",
        "a folder",
        ["fmt", "{dir}/d.yaml"],
        None,
        special=[{"op": "dir", "path": "d.yaml"}],
        mention="regular|folder",
    )
    run(g, "fmt-device", "a device", ["fmt", "/dev/zero"], None, mention="regular")
    run(
        g,
        "fmt-stdin-device",
        "standard input by its path",
        ["fmt", "/dev/stdin"],
        None,
        mention="regular|read",
    )
    run(
        g,
        "fmt-link-secret",
        "a link to a file that is no spec: it stays as it is",
        ["fmt", "{dir}/l.yaml"],
        None,
        special=[{"op": "symlink", "path": "l.yaml", "target": "{SECRET}"}],
        outcome="either",
        allow=("secret",),
    )
    run(
        g,
        "fmt-weights",
        "a file of weights",
        ["fmt", "{dir}/w.safetensors"],
        None,
        files={"w.safetensors": g.st({"__metadata__": {"netdraft.spec": SPEC}})},
        mention="spec|yaml",
    )


def places(g: Any) -> None:
    """Where results go."""
    run(g, "schema-over-spec", "a schema over a spec", ["schema", "-o", "{spec}"], mention="spec|yaml")
    run(
        g,
        "schema-folder",
        "a schema over a folder",
        ["schema", "-o", "{dir}"],
        exit=[2, 3],
        mention="written|folder|file",
    )
    run(
        g,
        "schema-hostile",
        "a schema of a spec with hostile words in its composites",
        ["schema", "{spec}"],
        SPEC
        + 'blocks:\n  K: {doc: "</script><img src=x onerror=alert(1)> \\u2028", params: {p: {default: "$ref", doc: "javascript:alert(1)"}}, inputs: [x], nodes: {r: ReLU}}\n',
        outcome="either",
    )
    run(
        g,
        "render-over-spec",
        "a picture over its spec",
        ["render", "{spec}", "--format", "svg", "-o", "{spec}"],
        mention="spec|over|same",
    )
    run(
        g,
        "map-over-spec",
        "a map over its spec",
        ["map", "{spec}", "--format", "md", "-o", "{spec}"],
        mention="spec|over|same",
    )
    run(g, "new-exists", "a first spec over another", ["new", "tiny", "-o", "{spec}"], mention="exists")
    run(
        g,
        "new-link",
        "a first spec through a link",
        ["new", "tiny", "-o", "{dir}/l.yaml"],
        special=[{"op": "symlink", "path": "l.yaml", "target": "nowhere.yaml"}],
        mention="exists",
    )
    run(
        g,
        "map-title",
        "a map with a hostile title",
        ["map", "{spec}", "--format", "html", "--title", "</title><script>alert(1)</script>"],
        outcome="either",
    )
    run(
        g,
        "map-link",
        "a map with links that run",
        ["map", "{spec}", "--format", "html", "--link-base", "javascript:alert(1)//"],
        outcome="either",
        mention="link|http|address|URL",
    )
    run(
        g,
        "check-line-break",
        "a name with a line break, which would be YAML",
        ["check", "net: t\ninputs: {x: [1]}\nnodes: {a: ReLU}"],
        mention="line break",
    )
    run(
        g,
        "check-flow",
        "a spec as a name",
        ["check", "{net: t, inputs: {x: [1]}, nodes: {a: ReLU}}"],
        outcome="either",
        mention="",
    )
    run(g, "check-nul", "a name with a NUL", ["check", "a\0.yaml"], mention="NUL|character|read")
    run(g, "check-surrogate", "a name that is no text", ["check", "a\udcff.yaml"], mention="read|spec|file")
    run(
        g,
        "format-escape",
        "a format that steers a terminal",
        ["check", "{spec}", "--format", "\x1b[31m"],
        mention="format",
    )
    run(g, "option-unknown", "an option that is none", ["check", "{spec}", "--\x1b[31m"], mention="option")
    run(
        g,
        "blocks-file-missing",
        "blocks from a file that is not there",
        ["check", "{spec}", "--blocks", "{dir}/nope.py"],
        mention="nope.py",
    )
    run(
        g,
        "blocks-file-folder",
        "blocks from a folder",
        ["check", "{spec}", "--blocks", "{dir}"],
        mention="read|file|folder|directory|blocks",
    )
