# ruff: noqa: E501
"""Hostile words of rules: `init`, globs, patterns of axes, sizes and bounds, names of things."""

from __future__ import annotations

from typing import Any

HEAD = "net: tiny\ninputs: {x: [N, 3, 8, 8]}\n"
CONV = "nodes:\n  a: {block: Conv2d, out_channels: 4, kernel_size: 1}\n"
STARS = "*a" * 200 + "*b"


def add(g: Any) -> None:
    """Add the cases of the category `rule`."""
    init(g)
    axes(g)
    sizes(g)
    params(g)


def init(g: Any) -> None:
    """Rules for weights: huge, deep, wrong, and globs that take for ever."""

    def c(slug: str, title: str, rules: str, **kw: Any) -> None:
        g.case(
            f"rule/init-{slug}",
            title,
            f"{HEAD}init: {rules}\n{kw.pop('nodes', CONV)}",
            stage=kw.pop("stage", "schema"),
            mention=kw.pop("mention", "init"),
            **kw,
        )

    c(
        "glob-stars",
        "a glob of 200 stars",
        f'[{{of: "{STARS}", weight: 0}}]',
        outcome="either",
        nodes="nodes:\n  " + "a" * 60 + ": {block: Conv2d, out_channels: 4, kernel_size: 1}\n",
    )
    c(
        "tensor-glob-stars",
        "a glob of 200 stars for the tensor's name",
        f'[{{of: Conv2d, "{STARS}": 0}}]',
        outcome="either",
    )
    c("glob-brackets", "globs of open brackets", '[{of: "' + "[!" * 3000 + '", weight: 0}]', outcome="either")
    c(
        "glob-range",
        "a glob with a range that runs backwards",
        '[{of: "a[z-a]*", weight: 0}]',
        outcome="either",
    )
    c(
        "glob-long",
        "a glob of 60,000 characters",
        '[{of: "' + "a?" * 30_000 + '", weight: 0}]',
        outcome="either",
        max={"stderr_bytes": 4096},
    )
    c(
        "rules-20k",
        "20,000 rules for 5,000 nodes: a hundred million questions",
        "[" + ", ".join(f"{{of: n{i}*, bias: 0}}" for i in range(20_000)) + "]",
        nodes="nodes:\n  a: {block: Conv2d, out_channels: 3, kernel_size: 1, repeat: 5000}\n",
        mention="init|limit|many",
        stage="budget",
        max={"wall_s": 6},
    )
    c(
        "rules-1k-nodes-20k",
        "1,000 rules for 20,000 nodes",
        "[" + ", ".join(f"{{of: n{i}*, bias: 0}}" for i in range(1000)) + "]",
        nodes="nodes:\n  a: {block: Conv2d, out_channels: 3, kernel_size: 1, repeat: 20000}\n",
        mention="init|limit|many",
        stage="budget",
        max={"wall_s": 12},
    )
    c(
        "function-dunder",
        "a function that is none",
        "[{of: Conv2d, weight: {__import__: {name: os}}}]",
        mention="__import__",
    )
    c("function-path", "a function by its path", "[{of: Conv2d, weight: torch.load}]", mention="torch.load")
    c(
        "function-private",
        "a function of torch.nn.init that is not for this",
        "[{of: Conv2d, weight: _no_grad_fill_}]",
        mention="_no_grad_fill",
    )
    c(
        "argument-tensor",
        "the argument that the function fills",
        "[{of: Conv2d, weight: {normal: {tensor: 1}}}]",
        mention="tensor",
    )
    c(
        "argument-generator",
        "the argument of the generator",
        "[{of: Conv2d, weight: {normal: {generator: 1}}}]",
        mention="generator",
    )
    c(
        "argument-list",
        "a list for a number",
        "[{of: Conv2d, weight: {normal: {std: [1, 2]}}}]",
        mention="std|number",
    )
    c(
        "argument-huge",
        "a deviation of 1e308",
        "[{of: Conv2d, weight: {normal: {std: 1.0e308}}}]",
        outcome="either",
        mention="std|init",
        run=("validate", "build"),
    )
    c(
        "argument-text",
        "text for a number",
        '[{of: Conv2d, weight: {normal: {std: "1); import os"}}}]',
        mention="std|number",
    )
    c(
        "deep",
        "rules nested 30 deep",
        "[{of: Conv2d, weight: " + "{normal: " * 30 + "1" + "}" * 30 + "}]",
        mention="normal|number|init|argument",
    )
    c(
        "constant-huge",
        "a constant that no float32 holds",
        "[{of: Conv2d, weight: 1.0e300}]",
        outcome="either",
        run=("validate", "build"),
    )
    c("number", "a rule that is a number", "7", mention="init|mapping")
    c("null", "a rule that is null", "[null]", mention="init|mapping")
    c("of-escape", "a glob that steers a terminal", '[{of: "\\e[31m\\a", weight: 0}]', forbid=["ansi"])
    c(
        "of-code",
        "a glob that ends a string of the source",
        "[{of: \"*')) or open('{CANARY}','w') #\", weight: 0}]",
        outcome="either",
        run=("validate", "build"),
    )
    c(
        "sparse-range",
        "a share above 1",
        "[{of: Conv2d, weight: {sparse: {sparsity: 7}}}]",
        mention="sparsity",
    )
    c(
        "kaiming-word",
        "a mode that is none",
        "[{of: Conv2d, weight: {kaiming_normal: {mode: __class__}}}]",
        mention="mode|fan_in",
    )


def axes(g: Any) -> None:
    """Patterns of axes, as einops writes them."""

    def c(slug: str, title: str, pattern: str, **kw: Any) -> None:
        block = kw.pop("block", "Rearrange")
        extra = kw.pop("extra", "")
        body = f'{HEAD}nodes:\n  a: {{block: {block}, pattern: "{pattern}"{extra}}}\n'
        g.case(
            f"rule/axes-{slug}",
            title,
            body,
            stage="shape",
            mention=kw.pop("mention", "pattern|axis|axes|dims|long"),
            run=kw.pop("run", ("validate", "build")),
            **kw,
        )

    c(
        "many",
        "a pattern of 8,000 axes",
        " ".join(f"a{i}" for i in range(8000)) + " -> a0",
        max={"stderr_bytes": 4096},
    )
    c(
        "many-one-group",
        "8,000 axes in one group",
        "b c h (" + " ".join(f"w{i}" for i in range(8000)) + ") -> b c h",
        max={"stderr_bytes": 4096},
    )
    c(
        "same-8k",
        "8,000 axes on both sides",
        " ".join(f"a{i}" for i in range(5000)) + " -> " + " ".join(f"a{i}" for i in range(5000)),
        max={"stderr_bytes": 4096},
    )
    c("parens", "30,000 open parentheses", "(" * 30_000 + " -> b")
    c("parens-nested", "parentheses inside parentheses", "b c ((h w)) -> b c h w")
    c(
        "parens-empty-30k",
        "20,000 empty groups",
        "b c h w -> b c h w " + "() " * 20_000,
        outcome="either",
        max={"stderr_bytes": 4096},
    )
    c("arrows", "two arrows", "b -> c -> d")
    c("digits-5k", "an axis of 5,000 digits", "b c h w -> b c h w " + "9" * 5000, block="Repeat")
    c(
        "digits-arabic",
        "an axis in Arabic digits",
        "b c h w -> b c h w \u0663",
        block="Repeat",
        outcome="either",
    )
    c(
        "huge-repeat",
        "a repeat of 2^31 along 60 axes",
        "b c h w -> b c h w " + " ".join(["2147483647"] * 60),
        block="Repeat",
        mention="large|limit|range|pattern|elements|size|axis|dims",
    )
    c("dunder", "axes that are attributes of Python", "b c h w -> b c h w __class__")
    c("keyword", "axes that are keywords", "b c h w -> b c (lambda w)", mention="lambda|h")
    c("zero", "an axis of nothing", "b c h w -> b c h w 0", block="Repeat")
    c(
        "unicode",
        "an axis in letters that Python folds to others",
        "b c h \ufb01 -> b c h fi",
        outcome="either",
    )
    c("code", "a pattern that is code", "b c h w -> b c h w {__import__('os').system('touch {CANARY}')}")
    c(
        "formula",
        "a pattern that a formula makes",
        "='b c h w -> ' + 'b'",
        mention="formula|text|pattern|number|operator|\\+",
    )
    c(
        "divide-zero",
        "a part of size 0",
        "b c (h p) w -> b c h w p",
        extra=", p: 0",
        mention="p|at least|positive|axis",
    )
    c(
        "part-huge",
        "a part of 2^62",
        "b c (h p) w -> b c h w p",
        extra=", p: 4611686018427387904",
        mention="p|at most|divi|size|8|multiple",
    )
    c("ellipsis-many", "two ellipses", "... ... -> ...")
    c(
        "reduce-word",
        "a reduction that is none",
        "b c h w -> b c",
        block="Reduce",
        extra=", reduction: __import__",
        mention="reduction",
    )
    c(
        "einsum",
        "an equation of 30,000 letters",
        "",
        block="Einsum",
        mention="equation|Einsum|argument|unknown|block|pattern",
    )


def sizes(g: Any) -> None:
    """Named sizes, bounds and claims that are none."""

    def c(slug: str, title: str, text: str, **kw: Any) -> None:
        g.case(
            f"rule/size-{slug}",
            title,
            f"net: tiny\ninputs: {{x: [N, 3, H, W]}}\n{text}{kw.pop('nodes', CONV)}",
            stage=kw.pop("stage", "schema"),
            **kw,
        )

    c(
        "example-huge",
        "an example of 2^62: what it costs has no number",
        "dims: {N: 4611686018427387904, H: 4611686018427387904, W: 4611686018427387904}\n",
        outcome="either",
        mention="size|limit|large|dims",
    )
    c(
        "multiple-zero",
        "a multiple of 0",
        "dims: {H: {multiple_of: 0}}\n",
        mention="multiple_of|at least|positive",
    )
    c("least-over-most", "a least above the most", "dims: {H: {min: 9, max: 3}}\n", mention="min|max|9|3")
    c(
        "example-formula",
        "an example that is work",
        'dims: {H: "=9**64**64"}\n',
        mention="formula|limit|large|exponent|2\\*\\*63|range",
    )
    c("unknown", "a size that nobody names", "dims: {Q: 3}\n", outcome="either", mention="Q")
    c("dunder", "a size called __class__", "dims: {__class__: 3}\n", outcome="either", mention="__class__")
    c(
        "expect-huge",
        "a claim of 5,000 digits",
        f'expect: {{parameters: "< {"9" * 5000}"}}\n',
        outcome="accept",
    )
    c(
        "expect-spaces",
        "a claim of 60,000 spaces",
        f'expect: {{macs: "<{" " * 60_000}x"}}\n',
        mention="macs|claim|long",
    )
    c(
        "expect-node",
        "a claim of a node that is none",
        "expect: {shapes: {__class__: [1]}}\n",
        mention="__class__",
    )
    c(
        "symbols-500",
        "an input of 60 named sizes, added 500 times",
        "",
        nodes="nodes:\n  c0: {block: Concat, from: [x, x], dim: 2}\n"
        + "".join(
            f"  c{i}: {{block: Concat, from: [c{i - 1}, c{i - 1}], dim: {2 + i % 2}}}\n"
            for i in range(1, 500)
        ),
        outcome="either",
        mention="large|limit|size|range",
    )
    c(
        "terms",
        "flattened products of sums: terms by the million",
        "",
        nodes="nodes:\n"
        + "  c0: {block: ZeroPad2d, padding: 1}\n  f0: {block: Flatten, start_dim: 0}\n"
        + "".join(
            f"  c{i}: {{block: Concat, from: [f{i - 1}, f{i - 1}], dim: 0}}\n  f{i}: {{block: Flatten, start_dim: 0}}\n"
            for i in range(1, 60)
        ),
        outcome="either",
        mention="large|limit|size|dims",
    )
    c(
        "floors",
        "200 strided layers on odd sizes: a tower of floors",
        "",
        nodes="nodes:\n"
        + "".join(
            f"  p{i}: {{block: AvgPool2d, kernel_size: 2, stride: {2 + i % 3}, padding: 1}}\n"
            for i in range(200)
        ),
        outcome="either",
        mention="small|size|limit|stride|large|at least|kernel",
    )
    c(
        "outer",
        "sizes multiplied by themselves 60 times",
        "",
        nodes="nodes:\n  m0: {block: Flatten, start_dim: 0}\n  u0: {block: Unsqueeze, dim: 0}\n"
        + "".join(
            f"  t{i}: {{block: Transpose, from: u{i - 1}, dim0: 0, dim1: 1}}\n  p{i}: {{block: MatMul, from: [t{i}, u{i - 1}]}}\n  f{i}: {{block: Flatten, start_dim: 0}}\n  u{i}: {{block: Unsqueeze, dim: 0}}\n"
            for i in range(1, 60)
        ),
        outcome="either",
        mention="large|limit|size|block|argument|range",
    )


def params(g: Any) -> None:
    """Params, their types, bounds and choices; variants."""

    def c(slug: str, title: str, text: str, **kw: Any) -> None:
        g.case(
            f"rule/param-{slug}",
            title,
            f"{HEAD}{text}{kw.pop('nodes', CONV)}",
            stage=kw.pop("stage", "schema"),
            **kw,
        )

    c(
        "choices-formula",
        "choices that are work",
        'params: {w: {default: 1, choices: ["=9**64**64"]}}\n',
        outcome="either",
        mention="formula|limit|large|exponent|choices|range|2\\*\\*63",
    )
    c(
        "choices-50k",
        "50,000 choices",
        "params: {w: {default: a, choices: [" + ", ".join(f"c{i}" for i in range(50_000)) + "]}}\n",
        mention="w",
        max={"stderr_bytes": 4096},
    )
    c("type-dunder", "a type that is none", "params: {w: {type: __class__}}\n", mention="type")
    c(
        "bounds-text",
        "a bound that is text",
        "params: {w: {default: 1, min: \"__import__('os')\"}}\n",
        mention="min|bound|number|w",
    )
    c(
        "min-over-max",
        "a least above the most",
        "params: {w: {default: 1, min: 9, max: 3}}\n",
        mention="w|min|max|9",
    )
    c(
        "variant-name",
        "a variant with a name that is a path",
        'params: {w: 1}\nvariants: {"../../x": {w: 2}}\n',
        mention="name|variant|character|x",
    )
    c(
        "variants-20k",
        "20,000 variants",
        "params: {w: 1}\nvariants:\n" + "".join(f"  v{i}: {{w: {i}}}\n" for i in range(20_000)),
        outcome="either",
        mention="limit|many|variant",
        max={"wall_s": 3},
    )
    c(
        "deep-value",
        "a param 30 lists deep",
        "params: {w: " + "[" * 30 + "1" + "]" * 30 + "}\n",
        outcome="either",
        mention="deep|w|list",
    )
    c(
        "when-text",
        "a node that is there if a text is",
        "params: {w: yesplease}\n",
        nodes="nodes:\n  a: {block: ReLU, when: =w}\n",
        mention="when|true|false",
    )
    c(
        "shadow-i",
        "a param called i, in a repeat",
        "params: {i: 7}\n",
        nodes="nodes:\n  a: {block: Conv2d, out_channels: =i, kernel_size: 1, repeat: 2}\n",
        outcome="either",
        mention="i",
    )
    c(
        "repeat-name",
        "a repeat with a name that is code",
        "",
        nodes="nodes:\n  a: {block: ReLU, repeat: {\"x=open('{CANARY}','w')\": [1, 2]}}\n",
        mention="name|identifier|repeat|character",
    )
    c(
        "repeat-dunder",
        "a repeat with a name of Python's",
        "",
        nodes="nodes:\n  a: {block: ReLU, repeat: {__builtins__: [1, 2]}}\n",
        outcome="either",
        mention="name|__builtins__",
    )
