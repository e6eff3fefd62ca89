# ruff: noqa: E501
"""Hostile nets: blocks that are nets, used files, composites, repeats, taps, ties, calls."""

from __future__ import annotations

from typing import Any

HEAD = "net: tiny\ninputs: {x: [N, 3, 8, 8]}\n"
LEAF = "net: leaf\ninputs: {x: [N, 3, 8, 8]}\nnodes: {a: ReLU}\n"
NODES = "node|limit|unrolls|most"


def add(g: Any) -> None:
    """Add the cases of the category `net`."""
    inner_nets(g)
    used_files(g)
    growth(g)
    sharing(g)


def inner_nets(g: Any) -> None:
    """Nets that are blocks of nets: paths, circles, chains, many of many."""

    def net(slug: str, title: str, block: str, **kw: Any) -> None:
        kw.setdefault("mention", "no net|outside|spec|path|name|file|link|character")
        body = f'{HEAD}nodes:\n  a: {{block: "{block}"}}\n'
        g.case(f"net/inner-{slug}", title, body, stage="read", exit=[2, 3], **kw)

    net("dotdot", "a net above the spec's folder", "net:../../../secret/TOPSECRET.yaml")
    net("absolute", "a net by an absolute path", "net:{SECRET}")
    net("passwd", "a file of the system", "net:/etc/passwd")
    net("junk-dotdot", "a path that comes back up", "net:sub/../../../../secret/TOPSECRET.yaml")
    net("here", "a path that begins with a dot", "net:./leaf.yaml", files={"leaf.yaml": LEAF})
    net(
        "link",
        "a link out of the folder",
        "net:link.yaml",
        special=[{"op": "symlink", "path": "link.yaml", "target": "{SECRET}"}],
    )
    net(
        "linked-folder",
        "a folder that is a link",
        "net:d/TOPSECRET.yaml",
        special=[{"op": "symlink", "path": "d", "target": "{SECRETDIR}"}],
    )
    net("fifo", "a FIFO without a writer", "net:p.yaml", special=[{"op": "fifo", "path": "p.yaml"}])
    net("folder", "a folder", "net:d.yaml", special=[{"op": "dir", "path": "d.yaml"}])
    net("device", "a device", "net:/dev/zero")
    net("missing", "a file that is not there", "net:nope.yaml", mention="nope")
    net("empty", "no name at all", "net:")
    net("stdin", "standard input", "net:-")
    net(
        "weights",
        "a file of weights",
        "net:w.safetensors",
        files={"w.safetensors": g.st({"__metadata__": {"netdraft.spec": LEAF}})},
    )
    net("url", "an address", "net:https://evil.example/x.yaml")
    net("text", "a spec as a name", "net:{net: a, inputs: {x: [1]}, nodes: {r: ReLU}}")
    net(
        "variant",
        "a variant that is none",
        "net:leaf.yaml@nope",
        files={"leaf.yaml": LEAF},
        mention="variant|nope",
    )
    net(
        "variant-path",
        "a path behind the sign of a variant",
        "net:leaf.yaml@../../../secret/TOPSECRET.yaml",
        files={"leaf.yaml": LEAF},
    )
    net("escape", "a name that steers a terminal", "net:\\e[31mred", mention="")
    net(
        "faulty",
        "a fault in the inner net is told in its file",
        "net:leaf.yaml",
        files={"leaf.yaml": "net: leaf\ninputs: {x: [1]}\nnodes:\n  a: {block: Nope}\n"},
        at=("leaf.yaml", 4, 14),
        mention="Nope",
    )
    cyclic = f'{HEAD}nodes:\n  a: {{block: "net:{{}}"}}\n'
    g.case(
        "net/cycle-self",
        "a net that is its own block",
        cyclic.replace("{}", "spec.yaml"),
        stage="graph",
        mention="itself|cycl|contain",
    )
    g.case(
        "net/cycle-two",
        "two nets that hold each other",
        cyclic.replace("{}", "b.yaml"),
        files={"b.yaml": cyclic.replace("{}", "spec.yaml")},
        stage="graph",
        mention="itself|cycl|contain",
    )
    g.case(
        "net/cycle-variants",
        "a net that holds another variant of itself, and that the first",
        f'{HEAD}params: {{p: b}}\nvariants: {{a: {{p: b}}, b: {{p: a}}}}\nnodes:\n  a: {{block: "net:spec.yaml@a"}}\n',
        stage="graph",
        mention="itself|cycl|contain",
    )
    chain = {f"n{i}.yaml": cyclic.replace("{}", f"n{i + 1}.yaml") for i in range(200)} | {"n200.yaml": LEAF}
    g.case(
        "net/chain-200",
        "200 nets, each holds the next",
        cyclic.replace("{}", "n0.yaml"),
        files=chain,
        stage="budget",
        mention="64|deep|many|limit|level",
    )
    short = {f"n{i}.yaml": cyclic.replace("{}", f"n{i + 1}.yaml") for i in range(60)} | {"n60.yaml": LEAF}
    g.case(
        "net/chain-60",
        "60 nets, each holds the next",
        cyclic.replace("{}", "n0.yaml"),
        files=short,
        stage="budget",
        outcome="either",
        mention="deep|limit|level|many",
    )
    ten = HEAD + "nodes:\n" + "".join(f'  a{i}: {{block: "net:{{}}"}}\n' for i in range(10))
    many = {f"n{i}.yaml": ten.replace("{}", f"n{i + 1}.yaml") for i in range(8)} | {"n8.yaml": LEAF}
    g.case(
        "net/exponential",
        "nine nets, each ten of the next: 10^9 nodes from 4 kB",
        ten.replace("{}", "n0.yaml"),
        files=many,
        stage="budget",
        mention=NODES,
    )
    rows = f'{HEAD}nodes:\n  a: {{block: "net:{{}}", repeat: 600}}\n'
    deep = {f"n{i}.yaml": rows.replace("{}", f"n{i + 1}.yaml") for i in range(3)} | {"n3.yaml": LEAF}
    g.case(
        "net/repeated",
        "nets repeated 600 times, four deep",
        rows.replace("{}", "n0.yaml"),
        files=deep,
        stage="budget",
        mention=NODES,
    )
    g.case(
        "net/many-65",
        "65 nets as blocks",
        HEAD + "nodes:\n" + "".join(f'  a{i}: {{block: "net:n{i}.yaml"}}\n' for i in range(65)),
        files={f"n{i}.yaml": LEAF for i in range(65)},
        stage="budget",
        mention="64",
    )
    g.case(
        "net/by-formula",
        "a formula that picks a file",
        f'{HEAD}params: {{b: "net:../../../secret/TOPSECRET.yaml"}}\nnodes:\n  a: {{block: =b}}\n',
        stage="read",
        exit=[2, 3],
        mention="no net|outside|path|name|block|spec",
    )
    g.case(
        "net/set-param-net",
        "a param of the inner net that it has not",
        f'{HEAD}nodes:\n  a: {{block: "net:leaf.yaml", __class__: 1}}\n',
        files={"leaf.yaml": LEAF},
        stage="schema",
        mention="__class__",
    )


def used_files(g: Any) -> None:
    """Files that use files: circles through folders, the same name in two folders, diamonds."""
    block = "blocks:\n  {}: {{inputs: [x], nodes: {{r: ReLU}}}}\n"
    use = "use: [{}]\n"
    tail = "nodes:\n  a: ReLU\n"
    circle = "itself|cycl|circ"
    g.case(
        "net/use-circle-folders",
        "a circle through two folders",
        HEAD + use.format("a/b.yaml") + tail,
        files={"a/b.yaml": use.format("c/b.yaml"), "a/c/b.yaml": use.format("b.yaml")},
        stage="graph",
        mention=circle,
        exit=[2, 3],
    )
    g.case(
        "net/use-same-name",
        "two files of one name in two folders are no circle",
        HEAD + use.format("b.yaml") + "nodes:\n  a: {block: Outer}\n",
        files={
            "b.yaml": use.format("s/c.yaml") + "blocks:\n  Outer: {inputs: [x], nodes: {r: Middle}}\n",
            "s/c.yaml": use.format("b.yaml") + "blocks:\n  Middle: {inputs: [x], nodes: {r: Inner}}\n",
            "s/b.yaml": block.format("Inner"),
        },
        stage="accept",
        outcome="accept",
    )
    g.case(
        "net/use-diamond",
        "two files that use one: its block is one block",
        HEAD + "use: [a.yaml, b.yaml]\nnodes:\n  p: {block: A}\n  q: {block: B}\n",
        files={
            "a.yaml": use.format("c.yaml") + "blocks:\n  A: {inputs: [x], nodes: {r: C}}\n",
            "b.yaml": use.format("c.yaml") + "blocks:\n  B: {inputs: [x], nodes: {r: C}}\n",
            "c.yaml": block.format("C"),
        },
        stage="accept",
        outcome="accept",
    )
    g.case(
        "net/use-clash",
        "two files with a composite of one name",
        HEAD + "use: [a.yaml, b.yaml]\n" + tail,
        files={"a.yaml": block.format("A"), "b.yaml": block.format("A")},
        stage="schema",
        outcome="either",
        mention="A",
    )
    g.case(
        "net/use-bomb-64",
        "64 files of 1 MB: 64 MB to read",
        HEAD + "use: [" + ", ".join(f"u{i}.yaml" for i in range(64)) + "]\n" + tail,
        files={f"u{i}.yaml": block.format(f"U{i}") + ("# " + "x" * 1000 + "\n") * 1000 for i in range(64)},
        stage="budget",
        outcome="either",
        mention="limit|bytes|many",
        max={"wall_s": 8},
    )
    g.case(
        "net/use-values-64",
        "64 files of 90,000 values",
        HEAD + "use: [" + ", ".join(f"u{i}.yaml" for i in range(64)) + "]\n" + tail,
        files={
            f"u{i}.yaml": block.format(f"U{i}") + f"params: {{l: [{'1,' * 90_000}]}}\n" for i in range(64)
        },
        stage="budget",
        outcome="either",
        mention="limit|values|bytes|many|params|unknown",
        max={"wall_s": 30, "rss_extra_mb": 1500},
    )


def growth(g: Any) -> None:
    """Specs that grow behind a formula, where a count cannot see them at once."""

    def levels(count: int, inner: str, wrap: str) -> str:
        lines = "  k0: {inputs: [i], nodes: {q: ReLU}}\n"
        for j in range(1, count + 1):
            nodes = ", ".join(f"q{m}: {inner.format(j - 1)}" for m in range(10))
            lines += f"  k{j}: {{inputs: [i], nodes: {{{nodes}}}}}\n"
        return f"{HEAD}blocks:\n{lines}nodes:\n  a: {wrap.format(count)}\n"

    g.case(
        "net/grow-when",
        "ten of ten of ten …, each behind `when: =true`",
        levels(9, '{{block: k{}, when: "=true"}}', "{{block: k{}}}"),
        stage="budget",
        mention=NODES,
    )
    g.case(
        "net/grow-block-formula",
        "composites named by formulas",
        HEAD
        + "blocks:\n  k0: {inputs: [i], nodes: {q: ReLU}}\n"
        + "".join(
            f"  k{j}: {{inputs: [i], params: {{b: k{j - 1}}}, nodes: {{{', '.join(f'q{m}: {{block: =b}}' for m in range(10))}}}}}\n"
            for j in range(1, 10)
        )
        + "nodes:\n  a: {block: k9}\n",
        stage="budget",
        mention=NODES,
    )
    g.case(
        "net/grow-lists",
        "repeats over lists that formulas make",
        HEAD
        + "blocks:\n  k0: {inputs: [i], nodes: {q: ReLU}}\n"
        + "".join(
            f'  k{j}: {{inputs: [i], nodes: {{q: {{block: k{j - 1}, repeat: {{z: "=range(1000)"}}}}}}}}\n'
            for j in range(1, 5)
        )
        + "nodes:\n  a: {block: k4}\n",
        stage="budget",
        mention=NODES,
    )
    g.case(
        "net/grow-groups",
        "groups in groups, each repeated",
        HEAD + "nodes:\n  a: " + "{repeat: 100, nodes: {b: " * 12 + "ReLU" + "}}" * 12 + "\n",
        stage="budget",
        mention=NODES + "|deep|depth",
    )
    g.case(
        "net/grow-no-repeat",
        "repeat of 0 of a huge composite costs nothing",
        levels(9, "{{block: k{}}}", '{{block: k{}, repeat: "=0"}}').replace(
            "nodes:\n  a:", "nodes:\n  z: ReLU\n  a:"
        ),
        stage="accept",
        outcome="accept",
    )
    g.case(
        "net/group-depth",
        "groups 60 deep",
        HEAD
        + "nodes:\n"
        + "".join("  " * (2 * i + 1) + f"g{i}:\n" + "  " * (2 * i + 2) + "nodes:\n" for i in range(60))
        + "  " * 121
        + "r: ReLU\n",
        stage="budget",
        mention="deep|depth|level",
    )
    g.case(
        "net/formula-work",
        "a formula of much work in each of 60,000 copies",
        HEAD
        + 'params: {n: 60000}\nnodes:\n  a: {block: Dropout, repeat: =n, p: "=0 * sum(range(9999)) * sum(range(9998)) * sum(range(9997))"}\n',
        stage="budget",
        mention="limit|work|formula|cost|much",
        max={"wall_s": 4},
    )
    g.case(
        "net/formula-work-one",
        "4,000 params, each a formula of much work",
        HEAD
        + "params:\n"
        + "".join(
            f'  p{i}: "=sum(range(10000)) + sum(range(9999)) + sum(range(9998)) + max(range(9997))"\n'
            for i in range(4000)
        )
        + "nodes:\n  a: ReLU\n",
        stage="budget",
        mention="limit|work|formula|cost|much",
        max={"wall_s": 4},
    )
    g.case(
        "net/grow-inputs",
        "1,000 inputs of each of 200,000 copies",
        HEAD + "nodes:\n  a: {block: Add, repeat: 200000, from: [" + ", ".join(["x"] * 1000) + "]}\n",
        stage="budget",
        mention="limit|work|much|many",
        max={"wall_s": 15, "rss_extra_mb": 1500},
    )
    g.case(
        "net/grow-values",
        "a list of 50,000 numbers in each of 100,000 copies",
        HEAD + "nodes:\n  a: {block: Reshape, repeat: 100000, shape: [" + ", ".join(["1"] * 50_000) + "]}\n",
        stage="budget",
        mention="limit|work|much|many|dims",
        max={"wall_s": 8, "rss_extra_mb": 1000},
    )
    g.case(
        "net/grow-rank",
        "20,000 dims, one after the other",
        HEAD + "nodes:\n  a: {block: Unsqueeze, dim: 0, repeat: 20000}\n",
        stage="shape",
        mention="dims|limit",
        max={"wall_s": 6},
    )
    g.case(
        "net/grow-recursion",
        "a composite that holds itself ten times, each time with other params",
        HEAD
        + "blocks:\n  K: {params: {n: 0}, inputs: [i], nodes: {"
        + ", ".join(f'q{m}: {{block: K, n: "=n * 10 + {m}"}}' for m in range(10))
        + "}}\nnodes:\n  a: {block: K}\n",
        stage="graph",
        mention="itself|too many|limit",
    )
    g.case(
        "net/zip-nest",
        "zips of zips of ranges",
        HEAD
        + 'params: {a: "=zip(range(9999), range(9999))", b: "=zip(a, a)", c: "=zip(b, b)", d: "=zip(c, c, c, c)", e: "=zip(d, d, d, d)", f: "=zip(e, e, e, e)"}\nnodes:\n  a: ReLU\n',
        stage="expr",
        mention="limit|element|large|formula",
    )
    g.case(
        "net/tower",
        "((((9**64)**64)**64)**64)",
        HEAD + 'nodes:\n  a: {block: Conv2d, out_channels: "=((((9**64)**64)**64)**64)", kernel_size: 1}\n',
        stage="expr",
        mention="limit|large|2\\*\\*63|range|exponent|number",
    )
    g.case(
        "net/list-formula",
        "formulas by the thousand in a list argument",
        HEAD + "nodes:\n  a: {block: Reshape, shape: [" + ", ".join(['"=2**62 * 2"'] * 5000) + "]}\n",
        stage="expr",
        mention="2\\*\\*63|large|range|limit|dims",
    )


def sharing(g: Any) -> None:
    """Calls, ties and taps that go round in circles, or reach where they must not."""

    def c(slug: str, title: str, nodes: str, **kw: Any) -> None:
        g.case(f"net/{slug}", title, f"{HEAD}nodes:\n{nodes}", stage=kw.pop("stage", "graph"), **kw)

    tap = "tap|reach|no node|unknown|inside|name"
    c("call-self", "a node that calls itself", "  a: {call: a}\n", mention="call|itself")
    c("call-circle", "two nodes that call each other", "  a: {call: b}\n  b: {call: a}\n", mention="call")
    c(
        "call-chain",
        "3,000 calls of calls",
        "  a0: {block: Conv2d, out_channels: 3, kernel_size: 1}\n"
        + "".join(f"  a{i}: {{call: a{i - 1}}}\n" for i in range(1, 3000)),
        outcome="either",
        mention="call",
        max={"wall_s": 4},
    )
    c("call-nothing", "a call of what is not there", "  a: {call: __class__}\n", mention="__class__")
    c("call-input", "a call of an input", "  a: {call: x}\n", mention="x|call")
    c(
        "call-repeat",
        "a call of a repeated node",
        "  a: {block: ReLU, repeat: 3}\n  b: {call: a}\n",
        outcome="either",
        mention="call|repeat",
    )
    c(
        "tie-self",
        "a weight that is tied to itself",
        "  a: {block: Conv2d, out_channels: 3, kernel_size: 1, tie: {weight: a.weight}}\n",
        mention="tie|itself",
    )
    c(
        "tie-circle",
        "two weights tied to each other",
        "  a: {block: Conv2d, out_channels: 3, kernel_size: 1, tie: {weight: b.weight}}\n  b: {block: Conv2d, out_channels: 3, kernel_size: 1, tie: {weight: a.weight}}\n",
        mention="tie|circ|itself|each other",
    )
    c(
        "tie-ring",
        "a ring of 500 ties",
        "".join(
            f"  a{i}: {{block: Conv2d, out_channels: 3, kernel_size: 1, tie: {{weight: a{(i + 1) % 500}.weight}}}}\n"
            for i in range(500)
        ),
        mention="tie|circ|itself",
        max={"stderr_bytes": 8192},
    )
    c(
        "tie-dunder",
        "a tie to an attribute of Python",
        "  a: {block: Conv2d, out_channels: 3, kernel_size: 1, tie: {weight: a.__class__}}\n",
        mention="__class__|tie",
    )
    c(
        "tie-own-name",
        "a tie of what is no parameter",
        "  a: {block: Conv2d, out_channels: 3, kernel_size: 1, tie: {__dict__: a.weight}}\n",
        mention="__dict__|tie",
    )
    c(
        "tie-inject",
        "a tie that would be code",
        "  a: {block: Conv2d, out_channels: 3, kernel_size: 1, tie: {weight: \"a.weight\\n__import__('os').system('touch {CANARY}')\"}}\n",
        mention="tie|parameter|name",
        run=("validate", "build"),
    )
    c("tap-nothing", "a tap into nothing", "  a: {nodes: {r: ReLU}, taps: {t: ../../r}}\n", mention=tap)
    c("tap-dunder", "a tap of an attribute", "  a: {nodes: {r: ReLU}, taps: {t: r.__class__}}\n", mention=tap)
    c(
        "tap-name",
        "a tap with a name that is code",
        "  a: {nodes: {r: ReLU, s: ReLU}, taps: {\"t=open('{CANARY}','w')\": r}}\n",
        mention=tap,
        run=("validate", "build"),
    )
    c(
        "tap-glob",
        "a tap that is a glob of many stars",
        '  a: {nodes: {r: ReLU, s: ReLU}, taps: {t: "' + "*r" * 200 + '"}}\n',
        mention=tap,
    )
    c(
        "tap-deep",
        "a tap of 10,000 steps",
        "  a: {nodes: {r: ReLU, s: ReLU}, taps: {t: " + ".".join(["r"] * 10_000) + "}}\n",
        mention=tap,
        max={"stderr_bytes": 4096},
    )
    c(
        "taps-many",
        "5,000 taps of one node",
        "  a: {nodes: {r: ReLU, s: ReLU}, taps: {" + ", ".join(f"t{i}: r" for i in range(5000)) + "}}\n",
        outcome="either",
        mention="tap|port|output|many|limit",
        max={"wall_s": 4},
    )
    c(
        "parameter-huge",
        "a parameter of 10^18 numbers",
        "  a: {block: Parameter, shape: [1000000000, 1000000000]}\n  b: {block: Add, from: [a, x]}\n",
        mention="parameters|large|limit|shape|size",
        run=("validate", "build"),
        stage="budget",
    )
    c(
        "buffer-huge",
        "a buffer of 10^15 numbers",
        "  a: {block: Buffer, shape: [1000000, 1000000000]}\n  b: {block: Add, from: [a, x]}\n",
        mention="bytes|large|limit|shape|size|memory|parameters",
        run=("validate", "build"),
        stage="budget",
    )
    c(
        "parameter-overflow",
        "a parameter whose size wraps at 2^64",
        "  a: {block: Parameter, shape: [4294967296, 4294967296]}\n  b: {block: Add, from: [a, x]}\n",
        mention="parameters|large|limit|shape|size|range",
        run=("validate", "build"),
        stage="budget",
    )
    c(
        "parameter-dims",
        "a parameter of 5,000 dims",
        "  a: {block: Parameter, shape: [" + "1, " * 5000 + "1]}\n  b: {block: Add, from: [a, x]}\n",
        mention="dims|limit|shape|most|long",
        run=("validate", "build"),
        stage="budget",
    )
