# ruff: noqa: E501
"""Hostile words in pictures: titles, docs, sources and the map's words, in every format."""

from __future__ import annotations

from typing import Any

ALL = ("render:svg", "render:dot", "render:html", "render:mermaid", "render:md")
MAPS = ("map:svg", "map:html", "map:md", "map:mermaid", "map:dot")
SAFE = ["active-content", "external-reference", "invalid-xml", "extra-graph-element"]
WORDS = (
    ("script", "</script></svg><script>alert(1)</script>"),
    ("image", "![x](javascript:alert(1)) <img src=x onerror=alert(1)>"),
    ("link", "[x](javascript:alert(1)) <javascript:alert(1)> [y]: javascript:alert(1)"),
    ("table", "a | b |\\n| --- |\\n<script>alert(1)</script>"),
    ("fence", "```\\n<script>alert(1)</script>\\n```mermaid\\nclick a href \\\"javascript:alert(1)\\\""),
    ("mermaid", "\\\"] click a href \\\"javascript:alert(1)\\\" %%{{init: {{}}}}%%"),
    ("dot", "\\\"]; evil [URL=\\\"javascript:alert(1)\\\"]; z [label=<"),
    ("entity", "&lt;script&gt; &#60;script&#62; &amp;#60;"),
    ("comment", "--> <!-- ]]> <![CDATA["),
    ("style", "</style><style>@import 'https://evil.example/x.css';</style>"),
    ("math", "$\\\\href{{javascript:alert(1)}}{{x}}$ \\\\\\\\(a\\\\\\\\)"),
    ("template", "{{{{7*7}}}} ${{7*7}} <%= 7 %>"),
    ("rtl", "\u05d0\u05d1 (\u0663) abc"),
    ("long", "w" * 50_000),
    ("lines", "a\\n" * 2000),
    ("combining", "Z" + "\u0301" * 5000),
    ("braces", "{{\\\"k\\\": \\\"</script>\\\"}}"),
)  # fmt: skip
LINKS = ("javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:x", "file:///etc/passwd", "//evil.example", "https://a.example/\\\" onmouseover=\\\"alert(1)", "https://a.example/)](javascript:alert(1))", "https://a.example/<script>", "http://a.example/%0d%0aX: y", "https://user:pass@evil.example/", "https://a.example/\u202egnp")  # fmt: skip
BODY = """net: tiny
title: "{0}"
doc: "{0}"
source: "{1}"
params: {{w: {{default: 4, doc: "{0}"}}, t: "{0}"}}
inputs: {{x: {{shape: [N, 3, 8, 8], doc: "{0}"}}}}
nodes:
  a: {{block: Kay, doc: "{0}"}}
  b: {{block: Conv2d, out_channels: =w, kernel_size: 1, doc: "{0}"}}
outputs: b
blocks:
  Kay:
    title: "{0}"
    doc: "{0}"
    source: "{1}"
    inputs: [i]
    nodes: {{r: ReLU}}
    map: {{purpose: "{0}", text: "{0}", relation: "{0}"}}
map:
  purpose: "{0}"
  text: "{0}"
  relation: "{0}"
  components:
    "{2}": {{blocks: [Kay], purpose: "{0}", text: "{0}", relation: "{0}"}}
"""


def add(g: Any) -> None:
    """Add the cases of the category `picture`."""
    for slug, word in WORDS:
        whole = BODY.replace("{0}", word.replace("{{", "{").replace("}}", "}"))
        body = (
            whole.replace("{1}", "https://a.example/x")
            .replace(
                "{2}",
                word[:60].rstrip("\\").replace("{{", "{").replace("}}", "}") if slug != "long" else "Long",
            )
            .replace("{{", "{")
            .replace("}}", "}")
        )
        g.case(
            f"picture/words-{slug}",
            f"{word[:40]!r} wherever words may stand",
            body,
            stage="render",
            outcome="either",
            run=("validate", *ALL, *MAPS),
            forbid=SAFE,
            max={"wall_s": 4},
        )
    for number, link in enumerate(LINKS):
        body = (
            BODY.replace("{0}", "words")
            .replace("{1}", link)
            .replace("{2}", "A component")
            .replace("{{", "{")
            .replace("}}", "}")
        )
        g.case(
            f"picture/link-{number}",
            f"a source that is {link[:40]!r}",
            body,
            stage="render",
            outcome="either",
            run=("validate", *ALL, *MAPS),
            forbid=SAFE,
        )
    boxes = "map:\n  components:\n" + "".join(f"    C{i}: [ReLU]\n" for i in range(3000))
    head = "net: tiny\ninputs: {x: [N, 3, 8, 8]}\nnodes: {a: ReLU}\n"
    g.case(
        "picture/components-3k",
        "3,000 components of one map",
        head + boxes,
        stage="render",
        outcome="either",
        run=("validate", "map:md"),
        forbid=SAFE,
    )
    g.case(
        "picture/component-unknown",
        "a component of a block that is none",
        head + "map: {components: {A: [__class__]}}\n",
        stage="render",
        outcome="either",
        run=("validate", "map:md"),
        mention="__class__|block",
    )
    g.case(
        "picture/hide-all",
        "a map that hides all",
        head + "map: {hide: [ReLU, tiny]}\n",
        stage="render",
        outcome="either",
        run=("validate", "map:svg", "map:md"),
        forbid=SAFE,
    )
