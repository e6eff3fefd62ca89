# ruff: noqa
# fmt: off
"""Hostile-input corpus for a declarative neural-architecture builder (YAML spec -> nn.Module -> picture).

    python tests/hostile/generate.py OUT [--dialect dialect.json] [--only CATEGORY ...] [--heavy] [--list]

Writes OUT/cases/<category>/<slug>/..., OUT/manifest.json, OUT/dialect.json, OUT/secret/ (must never be read)
and OUT/canary/ (must stay empty: every code-execution payload tries to create a file there).

The final schema is not fixed, so every structural case is built from an *abstract* spec (name, inputs, params,
nodes, outputs, extends/include, composites, repeat, expressions) and written through a Dialect: rename keys, block
names, argument names, the expression delimiters and the node style (mapping or list) in a small JSON file.
Only the standard library is used.  The corpus is deterministic: same dialect -> same bytes.

Manifest entry
    id          "<category>/<slug>"          stable: never renumbered
    title       what is wrong, in one line
    entry       path of the spec (or weights) to hand to the tool, relative to OUT
    run         abstract commands the tool must survive: validate | build | render:svg|dot|html|mermaid|md | map:… | weights | run
    argv        for "run": the words of the command line; {spec}, {dir} (the case's folder) and {out} stand for paths
    expect      outcome   reject | accept | either
                            either = may be refused, or accepted when everything in "forbid" still holds
                stage     read|yaml|schema|ident|expr|graph|budget|shape|render|weights|env: where it has to stop
                          (a typo is also "rejected": a rejection from an earlier or later stage is a wrong test)
                exit      allowed exit statuses (2 = the spec is wrong, 3 = environment or I/O)
                file,line,col   1-based place the first diagnostic has to name (absent: not checked)
                mention   regexes the diagnostic text has to match (case-insensitive)
                hint      true: a "hint:"/"did you mean" line is required
                code      suggested diagnostic code (a suggestion: the team owns the names)
                forbid    what must never happen, on top of the global list in manifest["always"]
                max       wall_s, rss_extra_mb (over the control/minimal run), stderr_bytes
    refs        CVE/GHSA ids and lessons behind the case
    allow       rules of manifest["always"] that do not hold for the case: "secret" (the file itself is the spec)
    special     filesystem objects the runner/generator has to make (fifo, symlink, hardlink, device, sparse, mode)
    env         run conditions for category "env" (see run.py); manual=true: needs a person or a bespoke test
"""
from __future__ import annotations
import argparse, json, os, pickle, random, re, shutil, stat, struct, sys, zipfile
from pathlib import Path

if __package__ in (None, ""): sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from tests.hostile.added import bundles, commands, nets, pictures, rules

M = "\ue000"          # position marker: stripped from the text, its line/column goes to the manifest

DEFAULT_DIALECT = {
    "keys": {"version": "version", "name": "name", "inputs": "inputs", "params": "params", "nodes": "nodes",
             "outputs": "outputs", "extends": "extends", "include": "include", "composites": "composites",
             "variants": "variants", "id": "id", "block": "block", "from": "from", "args": "args",
             "repeat": "repeat", "label": "label", "style": "style", "url": "url", "doc": "description",
             "weights": "weights", "seed": "seed", "dtype": "dtype", "shape": "shape"},
    "version_value": 1,
    "node_style": "mapping",             # or "list": [{id: .., block: .., ..}]
    "input_style": "shape",              # x: [N, 3, 32, 32]   or "object": x: {shape: [..], dtype: float32}
    "batch_prefix": ["N"],
    "expr": ["${", "}"],
    "blocks": {"conv": "conv2d", "linear": "linear", "relu": "relu", "add": "add", "concat": "concat",
               "flatten": "flatten", "reshape": "reshape", "embed": "embedding", "pool": "max_pool2d",
               "adaptive": "adaptive_avg_pool2d", "bn": "batch_norm2d", "norm": "layer_norm", "gnorm": "group_norm",
               "up": "upsample", "id": "identity", "dropout": "dropout", "attn": "multihead_attention",
               "rnn": "lstm", "softmax": "softmax", "pad": "zero_pad2d"},
    "args": {"out": "out_channels", "in": "in_channels", "kernel": "kernel_size", "stride": "stride",
             "padding": "padding", "dilation": "dilation", "groups": "groups", "bias": "bias",
             "lin_in": "in_features", "lin_out": "out_features", "features": "num_features", "p": "p",
             "num": "num_embeddings", "dim": "embedding_dim", "axis": "dim", "shape": "shape",
             "scale": "scale_factor", "heads": "num_heads", "width": "embed_dim", "hidden": "hidden_size",
             "rin": "input_size", "layers": "num_layers", "eps": "eps", "ngroups": "num_groups",
             "channels": "num_channels", "size": "output_size", "nshape": "normalized_shape",
             "activation": "activation", "device": "device", "dtype": "dtype", "init": "init"},
}


class At:
    """Marks the value where the diagnostic has to point."""
    def __init__(self, v): self.v = v

class Raw:
    """YAML text copied as it is."""
    def __init__(self, t): self.t = t

class K(str):
    """A key where the diagnostic has to point."""

class Pairs(list):
    """A mapping with possibly repeated keys, as a list of pairs."""


RESERVED = set("true false null yes no on off y n ~ = <<".split())
PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]*\Z")


def dq(s):
    out = []
    for c in s:
        o = ord(c)
        if c == M: out.append(c)
        elif c == "\\": out.append("\\\\")
        elif c == '"': out.append('\\"')
        elif c == "\n": out.append("\\n")
        elif c == "\t": out.append("\\t")
        elif o < 32 or 0x7F <= o < 0xA0: out.append("\\x%02X" % o)
        elif 0xD800 <= o < 0xE000 or o in (0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF): out.append("\\u%04X" % o)
        else: out.append(c)
    return '"' + "".join(out) + '"'


def scalar(v):
    if isinstance(v, At): return M + scalar(v.v)
    if isinstance(v, Raw): return v.t
    if v is None: return "null"
    if v is True: return "true"
    if v is False: return "false"
    if isinstance(v, (int, float)): return repr(v)
    if isinstance(v, (list, tuple)): return "[" + ", ".join(scalar(x) for x in v) + "]"
    if isinstance(v, dict): return "{" + ", ".join(f"{key(k)}: {scalar(x)}" for k, x in v.items()) + "}"
    return v if PLAIN.match(v) and v.lower() not in RESERVED else dq(v)


def key(k):
    t = scalar(str(k)) if len(str(k)) < 200 else "? " + dq(str(k)) + "\n"
    return (M if isinstance(k, K) else "") + t


def block(v, ind=0):
    """Block-style YAML for mappings; flow style for short lists."""
    pad, out = "  " * ind, []
    items = v if isinstance(v, Pairs) else v.items()
    for k, x in items:
        at = ""
        if isinstance(x, At) and isinstance(x.v, (dict, Pairs)): x = x.v
        if isinstance(x, (dict, Pairs)) and len(x):
            kt = key(k)
            # A long key is written after `? `; its `:` has to stand in the same column, or the YAML is broken
            # before the name is looked at (it was: the colon stood in the first column).
            out.append(f"{pad}{kt}{pad if kt.endswith(chr(10)) else ''}:\n{block(x, ind + 1)}")
        elif isinstance(x, list) and not isinstance(x, Pairs) and any(isinstance(e, (dict, Pairs)) for e in x):
            out.append(f"{pad}{key(k)}:\n")
            for e in x:
                body = block(e, ind + 2)
                out.append("  " * (ind + 1) + "- " + body[len("  " * (ind + 2)):])
        else:
            kt = key(k)
            sep = pad + ": " if kt.endswith("\n") else ": "
            out.append(f"{pad}{kt}{sep}{at}{scalar({} if isinstance(x, Pairs) else x)}\n")
    return "".join(out)


class Gen:
    def __init__(self, dialect, out, heavy=False, only=()):
        self.d, self.out, self.heavy, self.only, self.cases, self.ids = dialect, Path(out), heavy, set(only), [], set()

    # ---- abstract spec -> text ------------------------------------------------------------------------------
    def k(self, n): return self.d["keys"].get(n, n)
    def b(self, n): return self.d["blocks"].get(n, n)
    def a(self, n): return self.d["args"].get(n, n)
    def x(self, e): return self.d["expr"][0] + e + self.d["expr"][1]

    def shape(self, *dims):
        pre = list(self.d["batch_prefix"])
        return pre + list(dims)

    def inp(self, shape, dtype=None):
        if self.d["input_style"] == "object" or dtype:
            o = {self.k("shape"): shape}
            if dtype: o[self.k("dtype")] = dtype
            return o
        return shape

    def node(self, blk, src=None, repeat=None, label=None, args=None, extra=None, **kw):
        o = {}
        if blk is not None: o[self.k("block")] = blk if isinstance(blk, (At, Raw)) else self.b(blk) if blk in self.d["blocks"] else blk
        if src is not None: o[self.k("from")] = src
        if repeat is not None: o[self.k("repeat")] = repeat
        ar = {self.a(n): v for n, v in kw.items()}
        if args is not None: ar = {**ar, **args} if isinstance(args, dict) else args
        if ar: o[self.k("args")] = ar
        if label is not None: o[self.k("label")] = label
        if extra: o.update(extra)
        return o

    def nodes(self, pairs):
        if self.d["node_style"] == "list":
            return [Pairs([(self.k("id"), At(str(i)) if isinstance(i, K) else i), *(n if isinstance(n, Pairs) else n.items())]) for i, n in pairs]
        return Pairs(pairs)

    def spec(self, nodes=None, inputs=None, outputs=None, params=None, composites=None, name="tiny", top=None, drop=(), version=None):
        """A valid little network unless told otherwise."""
        o = {}
        o[self.k("version")] = self.d["version_value"] if version is None else version
        o[self.k("name")] = name
        o[self.k("inputs")] = {"x": self.inp(self.shape(3, 32, 32))} if inputs is None else inputs
        if params is not None: o[self.k("params")] = params
        if composites is not None: o[self.k("composites")] = composites
        nd = [("c1", self.node("conv", "x", out=8, kernel=3, padding=1)), ("r1", self.node("relu", "c1"))] if nodes is None else nodes
        o[self.k("nodes")] = self.nodes(nd) if isinstance(nd, list) else nd
        last = str(nd[-1][0]) if isinstance(nd, list) and nd else "c1"
        o[self.k("outputs")] = [last] if outputs is None else outputs
        for n in drop: o.pop(self.k(n), None)
        if top: o.update(top)
        return o

    def text(self, s): return s if isinstance(s, (str, bytes)) else block(s)

    # ---- writing --------------------------------------------------------------------------------------------
    def canary(self, cid): return str((self.out / "canary" / cid.replace("/", "__")).resolve())

    def case(self, cid, title, body=None, *, stage, outcome="reject", mention=(), hint=None, code=None, refs=(), run=("validate",),
             files=None, entry="spec.yaml", special=(), heavy=False, exit=None, forbid=(), max=None, env=None, manual=False, at=None, group=None, allow=(), argv=None):
        assert cid not in self.ids, cid
        self.ids.add(cid)
        cat = cid.split("/")[0]
        if heavy and not self.heavy or self.only and cat not in self.only: return
        d = self.out / "cases" / cid
        files = dict(files or {})
        if body is not None: files[entry] = body
        loc = None
        d.mkdir(parents=True, exist_ok=True)
        total = 0
        for rel, b in files.items():
            p = d / rel
            p.parent.mkdir(parents=True, exist_ok=True)
            if callable(b):
                with open(p, "wb") as f: b(f)
                total += p.stat().st_size
                continue
            t = self.text(b)
            if isinstance(t, str):
                t = t.replace("{CANARY}", self.canary(cid)).replace("{SECRET}", str((self.out / "secret" / "TOPSECRET.yaml").resolve()))
                if M in t:
                    i = t.index(M)
                    assert t.count(M) == 1, (cid, t.count(M))
                    t = t.replace(M, "")
                    loc = (rel, t.count("\n", 0, i) + 1, i - (t.rfind("\n", 0, i) + 1) + 1)
                t = t.encode("utf-8", "surrogatepass")
            p.write_bytes(t)
            total += len(t)
        for s in special: self.make_special(d, s)
        ex = {"outcome": outcome, "stage": stage}
        ex["exit"] = exit if exit is not None else {"reject": [3] if stage == "env" else [2, 3] if stage == "read" else [2], "accept": [0], "either": [0, 2, 3]}[outcome]
        if at is not None: loc = at
        if loc and outcome == "reject": ex["file"], ex["line"], ex["col"] = loc
        if mention: ex["mention"] = [mention] if isinstance(mention, str) else list(mention)
        if hint: ex["hint"] = True
        if code: ex["code"] = code
        if forbid: ex["forbid"] = list(forbid)
        ex["max"] = {"wall_s": 2.0, "rss_extra_mb": 500, "stderr_bytes": 8192, **(max or {})}
        e = {"id": cid, "category": cat, "title": title, "entry": f"cases/{cid}/{entry}", "run": list(run), "expect": ex, "bytes": total}
        if refs: e["refs"] = [refs] if isinstance(refs, str) else list(refs)
        if special: e["special"] = list(special)
        if env is not None: e["env"] = env
        if manual: e["manual"] = True
        if allow: e["allow"] = list(allow)
        if group: e["group"] = group
        if argv: e["argv"] = [word.replace("{CANARY}", self.canary(cid)) for word in argv]
        if heavy: e["heavy"] = True
        self.cases.append(e)

    def make_special(self, d, s):
        p = d / s["path"]
        p.parent.mkdir(parents=True, exist_ok=True)
        if s["op"] != "mode" and (p.is_symlink() or p.exists()): p.unlink()
        if s["op"] == "symlink": os.symlink(s["target"].replace("{SECRET}", str((self.out / "secret" / "TOPSECRET.yaml").resolve())).replace("{SECRETDIR}", str((self.out / "secret").resolve())), p)
        elif s["op"] == "hardlink": os.link((self.out / "secret" / "TOPSECRET.yaml"), p)
        elif s["op"] == "fifo": os.mkfifo(p)
        elif s["op"] == "sparse":
            with open(p, "r+b" if p.exists() else "wb") as f: f.truncate(s["size"])
        elif s["op"] == "mode": os.chmod(p, s["mode"])
        elif s["op"] == "dir": p.mkdir(parents=True, exist_ok=True)

    # ---- the corpus -----------------------------------------------------------------------------------------
    def build(self):
        for n in ("cases", "canary", "secret"):
            shutil.rmtree(self.out / n, ignore_errors=True)
            (self.out / n).mkdir(parents=True)
        (self.out / "secret" / "TOPSECRET.yaml").write_text("TOPSECRET-7f3a: {this: must, never: appear}\n")
        for f in (self.controls, self.yaml_cases, self.schema_cases, self.ident_cases, self.expr_cases, self.arg_cases,
                  self.graph_cases, self.path_cases, self.shape_cases, self.render_cases, self.weight_cases, self.env_cases): f()
        for part in (nets, rules, bundles, commands, pictures): part.add(self)
        man = {"format": 1, "dialect": self.d,
               "always": {"never": ["canary file created", "text TOPSECRET-7f3a in any output", "'Traceback (most recent call last)' in any output",
                                    "death by signal", "network connection", "file left in the output directory after a refusal (also no *.tmp/*.part)",
                                    "control characters other than newline in stdout/stderr when it is not a terminal",
                                    "change of the spec, the cwd or anything outside the output directory"],
                          "diagnostic": "<file>:<line>:<col>: error[CODE]: one sentence, then optional 'hint: ...'; at most 20 diagnostics and 8 KiB; values echoed at most 80 characters, escaped",
                          "exit": {"0": "ok", "2": "the spec (or the weights file) is wrong", "3": "environment or I/O", "130": "Ctrl-C", "other": "a bug in the tool"}},
               "counts": {}, "cases": self.cases}
        for c in self.cases: man["counts"][c["category"]] = man["counts"].get(c["category"], 0) + 1
        (self.out / "manifest.json").write_text(json.dumps(man, indent=1, ensure_ascii=True) + "\n")
        (self.out / "dialect.json").write_text(json.dumps(self.d, indent=1) + "\n")
        return man

    # ========================================================================================== controls (must be accepted)
    def controls(self):
        n, s, x = self.node, self.spec, self.x
        def ok(slug, title, body, **kw): self.case("control/" + slug, title, body, stage="accept", outcome="accept", run=kw.pop("run", ("validate", "build")), **kw)
        ok("minimal", "the smallest network; baseline for time and memory", s())
        ok("crlf", "Windows newlines", self.text(s()).replace("\n", "\r\n"))
        ok("bom", "UTF-8 byte order mark", "\ufeff" + self.text(s()))
        ok("no-final-newline", "no newline at the end", self.text(s()).rstrip("\n"))
        ok("comments", "comments and blank lines everywhere", "# head\n\n" + self.text(s()).replace("\n", "  # c\n\n"))
        ok("unicode-doc", "non-ASCII text in a free-text field", s(top={self.k("doc"): "Réseau à convolution — 画像分類 ✓"}))
        ok("input-named-y", "an input called y is a name, not a boolean", s(inputs={"y": self.inp(self.shape(3, 8, 8))}, nodes=[("c1", n("conv", "y", out=4, kernel=1))]))
        ok("long-id-64", "a 64-character id", s(nodes=[("a" * 64, n("relu", "x"))]))
        ok("near-keyword", "ids that only look like keywords", s(nodes=[("class_", n("relu", "x")), ("forward_1", n("relu", "class_")), ("Lambda", n("relu", "forward_1"))]))
        ok("id-like-module-attr-suffix", "ids near nn.Module attribute names", s(nodes=[("training_head", n("relu", "x")), ("state_dict_", n("relu", "training_head"))]))
        ok("expr-basic", "arithmetic over a parameter", s(params={"w": 8}, nodes=[("c1", n("conv", "x", out=x("w * 2 + 4 // 2"), kernel=3))]))
        ok("expr-parens-30", "30 nested parentheses", s(params={"w": 8}, nodes=[("c1", n("conv", "x", out=x("(" * 30 + "w" + ")" * 30), kernel=1))]))
        ok("expr-sum-100", "a sum of 100 terms", s(params={"w": 1}, nodes=[("c1", n("conv", "x", out=x(" + ".join(["w"] * 100)), kernel=1))]))
        ok("float-exp", "1e-3 is a number", s(nodes=[("c1", n("conv", "x", out=4, kernel=1)), ("b1", n("bn", "c1", features=4, eps=Raw("1e-3")))]))
        ok("skip-add", "residual add", s(nodes=[("c1", n("conv", "x", out=3, kernel=3, padding=1)), ("a1", n("add", ["x", "c1"]))]))
        ok("add-same-twice", "x + x is legal", s(nodes=[("a1", n("add", ["x", "x"]))]))
        ok("concat", "concatenate along channels", s(nodes=[("c1", n("conv", "x", out=5, kernel=1)), ("k1", n("concat", ["x", "c1"], axis=1))]))
        ok("two-inputs", "two inputs", s(inputs={"a": self.inp(self.shape(3, 8, 8)), "b": self.inp(self.shape(3, 8, 8))}, nodes=[("s", n("add", ["a", "b"]))]))
        ok("two-outputs", "two outputs", s(outputs=["c1", "r1"]))
        ok("repeat-8", "repeat 8", s(nodes=[("c1", n("conv", "x", out=3, kernel=3, padding=1, repeat=8))]))
        ok("repeat-1", "repeat 1", s(nodes=[("c1", n("conv", "x", out=3, kernel=3, padding=1, repeat=1))]))
        ok("wide-8192", "a 8192x8192 linear layer (67 M parameters) is under the default budget in validate", s(inputs={"x": self.inp(self.shape(8192))}, nodes=[("l", n("linear", "x", lin_out=8192))]), run=("validate",))
        ok("chain-500", "500 nodes in a chain", s(nodes=[("n0", n("relu", "x"))] + [(f"n{i}", n("relu", f"n{i-1}")) for i in range(1, 500)]), max={"wall_s": 5.0})
        ok("label-unicode", "non-ASCII label", s(nodes=[("c1", n("relu", "x", label="свёртка 3×3"))]), run=("validate", "render:svg"))
        ok("label-escapes", "label with < > & \" \\ { } | is text", s(nodes=[("c1", n("relu", "x", label='a<b>&"c"\\N{d|e}'))]), run=("validate", "render:svg", "render:dot", "render:html", "render:mermaid"))
        ok("quoted-norway", "quoted no is text", s(nodes=[("c1", n("relu", "x", label=Raw('"no"')))]))
        ok("include-subdir", "include of a file below the spec's directory", s(top={self.k("include"): ["lib/blocks.yaml"]}), files={"lib/blocks.yaml": {self.k("composites"): {}}})
        ok("spec-path-space", "spec path with spaces and non-ASCII letters", s(), entry="dir with space/spéc.yaml")
        ok("depth-30", "30 levels of list nesting in a free-form params value stay below the depth limit", s(params={"deep": Raw("[" * 20 + "1" + "]" * 20)}))
        ok("unquoted-N", "an unquoted N in a shape is a symbol, not a boolean", self.text(s()).replace('"N"', "N"))
        ok("unquoted-y-n", "unquoted y and n as ids and inputs", self.text(s(inputs={"y": self.inp(self.shape(3, 8, 8))}, nodes=[("n", n("relu", "y"))])).replace('"y"', "y").replace('"n"', "n"))

    # ========================================================================================== YAML level
    def yaml_cases(self):
        base = self.text(self.spec())
        P = self.k("params")
        def y(slug, title, text, **kw):
            kw.setdefault("stage", "yaml")
            self.case("yaml/" + slug, title, text, **kw)
        def par(body): return base + f"{P}:\n" + "".join("  " + l + "\n" for l in body.rstrip("\n").split("\n"))
        def laughs(levels, fan, mark=True):
            s = "a0: &a0 [" + ", ".join(["lol"] * fan) + "]\n"
            for i in range(1, levels): s += f"a{i}: &a{i} [" + ", ".join([f"*a{i-1}"] * fan) + "]\n"
            return s
        def merges(levels, fan):
            s = "m0: &m0 {k: v}\n"
            for i in range(1, levels + 1): s += f"m{i}: &m{i}\n  <<: [" + ", ".join([f"*m{i-1}"] * fan) + "]\n"
            return s
        R = ["CVE-2019-11253", "CVE-2017-18640"]
        y("alias-bomb-9x9", "billion laughs: 9 levels x 9 aliases, 432 bytes; repr/json/pydantic of the result never ends", par(laughs(9, 9)), mention="alias|anchor|expand|limit", code="E-LIMIT-NODES", refs=R)
        y("alias-bomb-40x2", "2^40 values through doubling", par(laughs(40, 2)), mention="alias|anchor|expand|limit", refs=R)
        y("alias-bomb-in-shape", "bomb used as an input shape (reaches the error printer)", laughs(9, 9) + self.text(self.spec(drop=("inputs",))) + f"{self.k('inputs')}: {{x: *a8}}\n", mention="alias|anchor|expand|limit|unknown", refs=R)
        y("quadratic-alias", "one 30 kB list aliased 3000 times (10^8 values, no exponent)", par("big: &b [" + ", ".join(["1"] * 10000) + "]\nl: [" + ", ".join(["*b"] * 3000) + "]"), mention="alias|anchor|expand|limit", refs=R)
        y("merge-bomb-9x9", "merge keys: PyYAML itself flattens 9^9 pairs during safe_load (555 bytes, > 25 s)", par(merges(9, 9)), mention="merge|<<|limit|anchor", code="E-YAML-MERGE", refs=R + ["measured: PyYAML 6.0.3 merge_bomb_7x9 3 s CPU, 8x9 > 25 s"])
        y("merge-bomb-24x2", "merge keys doubling", par(merges(24, 2)), mention="merge|<<|limit|anchor")
        y("merge-once", "a plain << merge: refuse with a hint to extends/composites, or merge exactly once", par(f"b: &b {{k: 1}}\nc:\n  {M}<<: *b\n  j: 2"), outcome="either", mention="merge|<<")
        y("merge-scalar", "<<: 5", par(f"c:\n  {M}<<: 5"), mention="merge|<<|unknown")
        y("self-seq", "a list that contains itself", par(f"a: &a [{M}*a]"), mention="itself|recurs|cycl|anchor|alias", code="E-YAML-CYCLE")
        y("self-map", "a mapping that contains itself", par(f"a: &a {{x: {M}*a}}"), mention="itself|recurs|cycl|anchor|alias")
        y("self-merge", "<<: *self", par(f"a: &a\n  <<: *a\n  k: 1"), mention="itself|recurs|cycl|merge|anchor|alias")
        y("mutual-alias", "two anchors inside each other", par(f"a: &a\n  b: &b\n    c: {M}*a\n    d: *b"), mention="itself|recurs|cycl|anchor|alias")
        y("anchor-scalar", "a scalar anchor used once: accept, or refuse all anchors with a hint", par("a: &w 8\nb: *w"), outcome="either", mention="anchor|alias")
        y("undefined-alias", "alias of an anchor that does not exist", par(f"a: {M}*nope"), mention="nope|alias|anchor")
        y("duplicate-anchor", "the same anchor twice", par(f"a: &x 1\nb: {M}&x 2"), outcome="either", mention="anchor")
        for kind, txt in (("flow-seq", "[" * 100000 + "]" * 100000), ("flow-map", "{a: " * 100000 + "1" + "}" * 100000)):
            y(f"deep-{kind}-100k", "100 000 nested collections: CSafeLoader dies with SIGSEGV", par("d: " + txt), mention="nest|deep|depth|limit", code="E-LIMIT-DEPTH", refs="measured: SIGSEGV in yaml.CSafeLoader from depth ~24 931 (8 MB stack)")
        y("deep-block-seq-100k", "100 000 '- ' on one line (200 kB): SIGSEGV in CSafeLoader", "- " * 100000 + "1\n", mention="nest|deep|depth|limit|mapping|root", refs="measured")
        y("deep-flow-unclosed-100k", "100 000 '[' never closed", "d: " + "[" * 100000, mention="nest|deep|depth|limit")
        y("deep-question-20k", "20 000 complex-key marks", "? " * 20000 + "a\n", mention="nest|deep|depth|limit|key")
        y("deep-block-map-1000", "1000 indentation levels", "".join(" " * i + "a:\n" for i in range(1000)) + " " * 1000 + "1\n", mention="nest|deep|depth|limit")
        y("depth-just-over", "200 levels of nesting inside params", par("d: " + "[" * 200 + "]" * 200), mention="nest|deep|depth|limit")
        C = "{CANARY}"
        for slug, t in (("apply-system", f"!!python/object/apply:os.system ['touch {C}']"), ("name", "!!python/name:os.system"),
                        ("module", "!!python/module:os"), ("object-new", "!!python/object/new:type {args: [z, [], {extend: exec}]}"),
                        ("apply-eval", f"!!python/object/apply:builtins.eval [\"open('{C}','w')\"]"), ("object", "!!python/object:collections.OrderedDict {}"),
                        ("tuple", "!!python/tuple [1, 2]"), ("verbatim", "!<tag:yaml.org,2002:python/name:os.system> x")):
            y("tag-python-" + slug, f"tag {t[:40]}", par(f"a: {M}{t}"), mention="tag", code="E-YAML-TAG", refs=["CVE-2017-18342", "CVE-2019-20477", "CVE-2020-1747", "CVE-2020-14343", "huntr yolov3/yolov5 2021"])
        y("tag-directive", "%TAG remaps ! to the python namespace", f"%TAG ! tag:yaml.org,2002:python/\n---\n" + par("a: !name:os.system x"), mention="tag|directive")
        y("tag-include", "!include of a secret", par(f"a: {M}!include {{SECRET}}"), mention="tag")
        y("tag-env", "!ENV of the environment", par(f"a: {M}!ENV ${{HOME}}"), mention="tag")
        for slug, t, why in (("binary", "!!binary aGVsbG8=", "bytes"), ("binary-bad", '!!binary "***"', "PyYAML returns b'' silently"), ("set", "!!set {x, y}", "a Python set: order changes with the hash seed"),
                             ("omap", "!!omap [x: 1]", "list of tuples"), ("pairs", "!!pairs [x: 1]", "list of tuples"), ("int-bad", "!!int abc", "ValueError, not YAMLError"), ("int-empty", '!!int ""', "IndexError, not YAMLError"),
                             ("float-bad", "!!float x", "ValueError"), ("bool-bad", "!!bool maybe", "KeyError"), ("timestamp-bad", "!!timestamp nope", "AttributeError"), ("str-on-map", "!!str {x: 1}", "ConstructorError")):
            y("tag-" + slug, f"{t}: PyYAML gives {why}", par(f"a: {M}{t}"), mention="tag", refs="measured: non-YAMLError exceptions leave yaml.safe_load")
        y("dup-key-top", "top-level key twice (PyYAML keeps the last one silently)", base + f"{M}{self.k('name')}: other\n", mention=["dup|already|twice", self.k("name")], code="E-YAML-DUPKEY", refs=["KEP-2885 strict decoding"])
        if self.d["node_style"] == "mapping":
            y("dup-key-node", "the same node id twice: one of the two layers would vanish", self.spec(nodes=[("c1", self.node("conv", "x", out=8, kernel=3)), ("r1", self.node("relu", "c1")), (K("c1"), self.node("conv", "x", out=16, kernel=1))], outputs=["r1"]), mention=["dup|already|twice", "c1"], refs="KEP-2885")
        y("dup-key-arg", "kernel_size twice in one args mapping", self.spec(nodes=[("c1", self.node("conv", "x", args=Pairs([(self.a("out"), 8), (self.a("kernel"), 3), (K(self.a("kernel")), 5)])))]), mention=["dup|already|twice"], refs="KEP-2885")
        y("dup-key-quoted", 'name and "name"', base + f'{M}"{self.k("name")}": other\n', mention="dup|already|twice")
        y("dup-key-escaped", "name spelt with an escape", base + f'{M}"\\x{ord(self.k("name")[0]):02x}{self.k("name")[1:]}": other\n', mention="dup|already|twice")
        y("dup-key-nfc", "the same id in NFC and NFD", self.spec(nodes=[("caf\u00e9", self.node("relu", "x")), ("cafe\u0301", self.node("relu", "caf\u00e9"))], outputs=["caf\u00e9"]), mention="dup|already|identifier|ASCII|name|character")
        y("tab-indent", "tab used for indentation", self.text(self.spec()).replace("    ", "\t", 1), mention="tab|indent|token|character")
        y("tab-after-key", "tab after the colon: libyaml takes it, pure-Python PyYAML does not", base.replace(": ", ":\t", 1), outcome="either", group="loader-agreement")
        raw = base.encode()
        y("utf16le", "UTF-16 with BOM (libyaml would read it)", base.encode("utf-16"), stage="read", mention="UTF-?8|utf-?16|encod")
        y("utf16-nobom", "UTF-16 without BOM", base.encode("utf-16-le"), stage="read", mention="UTF-?8|encod|character|NUL")
        y("utf32", "UTF-32 with BOM", base.encode("utf-32"), stage="read", mention="UTF-?8|encod|character|NUL|UTF-?16")
        y("latin1", "Latin-1 byte", raw + b"# caf\xe9\n", stage="read", mention="UTF-?8|encod", code="E-ENC")
        y("overlong", "overlong UTF-8 slash", raw + b"# \xc0\xaf\n", stage="read", mention="UTF-?8|encod")
        y("surrogate-bytes", "CESU surrogate bytes", raw + b"# \xed\xa0\x80\n", stage="read", mention="UTF-?8|encod|character")
        y("surrogate-escape", "\\ud800 escape: pure-Python PyYAML yields a lone surrogate that breaks print()", base + 'x: "\\ud800"\n', mention="unicode|character|escape|surrogate|unknown")
        y("truncated-utf8", "file cut in the middle of a character", raw + "# é".encode()[:-1], stage="read", mention="UTF-?8|encod")
        for slug, c in (("nul", "\0"), ("esc", "\x1b[31m"), ("bell", "\x07"), ("backspace", "\x08"), ("del", "\x7f"), ("c1", "\x9b"), ("formfeed", "\x0c"), ("vt", "\x0b")):
            y("ctrl-" + slug, f"raw control character {c!r} in a value", base.replace("tiny", f"ti{M}{c}ny", 1), stage="read", mention="character|control|U\\+", code="E-CHAR")
        y("escape-nul", "\\0 escape in a name", base.replace(": tiny", f': {M}"ti\\0ny"', 1), mention="character|control|U\\+|name")
        y("escape-ansi", "\\e[31m escape in a name: must not reach the terminal", base.replace(": tiny", f': {M}"\\e[31mti\\e[2Jny"', 1), mention="character|control|U\\+|name", refs="CWE-150 terminal injection")
        y("osc8-link", "OSC-8 hyperlink escape in an id", self.spec(nodes=[(K("\x1b]8;;http://evil\x07c1"), self.node("relu", "x"))], outputs=[]), mention="character|control|U\\+|name|identifier|id", refs="CWE-150")
        for slug, c in (("nel", "\x85"), ("ls", "\u2028"), ("ps", "\u2029")):
            y(f"hidden-line-{slug}", f"U+{ord(c):04X} inside a comment ends the comment for YAML 1.1: hidden content", base + f"# harmless {M}{c}{self.k('weights')}: evil.pt\n", stage="read", mention="character|U\\+", refs="CVE-2021-42574 (Trojan Source class); measured in both PyYAML loaders")
        y("cr-only", "old Mac newlines: editors and the parser count lines differently", base.replace("\n", "\r"), stage="read", outcome="either", mention="character|newline|carriage")
        y("bidi-value", "right-to-left override in a name", base.replace("tiny", f"ti{M}\u202eny", 1), stage="read", mention="character|bidi|U\\+", refs="CVE-2021-42574")
        y("bidi-comment", "bidi isolate in a comment", base + f"# {M}\u2066 x \u2069\n", stage="read", mention="character|bidi|U\\+", refs="CVE-2021-42574")
        y("zwsp-key", "zero-width space inside a key", base.replace(self.k("outputs") + ":", f"out{M}\u200bputs:", 1), stage="read", mention="character|U\\+|unknown")
        y("homoglyph-key", "Cyrillic o in nodes", base.replace(self.k("nodes") + ":", f"{M}n\u043edes:", 1), stage="schema", mention=["unknown|unexpected|not allowed|missing|required"], hint=True, refs="CVE-2021-42574 class")
        for slug, t in (("empty", ""), ("only-comment", "# nothing here\n"), ("null-doc", "---\n...\n"), ("null-literal", "null\n"), ("only-bom", "\ufeff"), ("whitespace", "   \n\n  \n")):
            y(slug, "no content", t, mention="empty|content|mapping|null", code="E-YAML-EMPTY")
        y("list-root", "a list at the top level", f"{M}- a\n- b\n", mention="mapping|top level|root|object", code="E-YAML-ROOT")
        y("scalar-root", "text at the top level", f"{M}just text\n", mention="mapping|top level|root|object")
        y("json-root", "a JSON spec: either accepted or refused, never half-read", json.dumps(json.loads('{"a":1}')), outcome="either")
        y("multi-doc", "two documents: the second would be ignored", base + f"{M}---\n{self.k('name')}: second\n", mention="document", code="E-YAML-MULTIDOC")
        y("doc-end-then-text", "text after ...", base + f"...\n{M}a: 2\n", mention="document")
        y("yaml-2.0", "%YAML 2.0", "%YAML 2.0\n---\n" + base, mention="version|directive|YAML")
        y("norway-value", "bias: no (YAML 1.1 boolean, 1.2 text)", self.spec(nodes=[("c1", self.node("conv", "x", out=8, kernel=3, bias=Raw(M + "no")))]), mention="no|true|false|bool|quot", hint=True, code="E-AMBIGUOUS", stage="yaml", refs="Norway problem")
        y("norway-key", "a node called on becomes the key True", self.text(self.spec(nodes=[("ONID", self.node("relu", "x"))])).replace("ONID", M + "on", 1).replace("ONID", "on"), mention="on|true|bool|quot", stage="yaml", refs="Norway problem")
        y("norway-name", "name: off", base.replace(": tiny", f": {M}off", 1), mention="off|bool|string|text|quot", stage="yaml")
        y("octal-010", "kernel_size: 010 is 8 in YAML 1.1 and 10 in 1.2", self.spec(nodes=[("c1", self.node("conv", "x", out=8, kernel=Raw(M + "010")))]), mention="010|octal|ambig|leading", code="E-AMBIGUOUS")
        y("octal-0o10", "0o10 is text in 1.1 and 8 in 1.2", self.spec(nodes=[("c1", self.node("conv", "x", out=Raw(M + "0o10"), kernel=3))]), mention="0o10|octal|integer|ambig")
        y("underscore-int", "1_000 is 1000 in 1.1 and text in 1.2", self.spec(nodes=[("c1", self.node("conv", "x", out=Raw(M + "1_000"), kernel=3))]), mention="1_000|integer|ambig|underscore")
        y("sexagesimal", "stride: 1:30 is 90 in YAML 1.1", self.spec(nodes=[("c1", self.node("conv", "x", out=8, kernel=3, stride=Raw(M + "1:30")))]), mention="1:30|integer|ambig|quot")
        y("sexagesimal-300k", "a 300 kB sexagesimal integer: 2.3 s CPU inside PyYAML", par("a: " + M + "1" + ":59" * 100000), mention="integer|number|long|limit|ambig|quot")
        y("date-name", "name: 2024-01-01 turns into a date object", base.replace(": tiny", f": {M}2024-01-01", 1), mention="date|2024|string|text|quot|ambig")
        y("date-invalid", "2001-13-45: ValueError (not YAMLError) leaves safe_load", par(f"a: {M}2001-13-45"), mention="date|2001|ambig|quot|value|param")
        y("timestamp-badtz", "timezone -99:00: ValueError leaves safe_load", par(f"a: {M}2001-12-14t21:59:43.10-99:00"), mention="date|2001|ambig|quot|value|param")
        y("bigint-5000", "5000-digit integer: ValueError of the int/str limit leaves safe_load", par("a: " + M + "9" * 5000), mention="integer|number|digits|range|limit", refs="CVE-2020-10735", code="E-NUM-RANGE")
        y("bigint-hex-1M", "0xfff... with 900 000 digits loads, then str(), repr() and json raise ValueError", par("a: " + M + "0x" + "f" * 900000), mention="integer|number|range|limit|long|scalar", refs="CVE-2020-10735")
        y("int-over-63-bit", "2^63", par(f"a: {M}9223372036854775808"), mention="integer|number|range|limit|64")
        y("float-1e400", "1e400 overflows", par(f"a: {M}1e400"), mention="1e400|inf|finite|range|overflow|number")
        y("float-inf", ".inf", par(f"a: {M}.inf"), mention="inf|finite|number")
        y("float-nan", ".nan", par(f"a: {M}.nan"), mention="nan|finite|number")
        y("float-1M-digits", "a float with 900 000 digits", par("a: " + M + "9" * 900000 + ".5"), mention="number|long|limit|scalar")
        y("key-int", "integer keys collide: 1, true and 1.0 are one Python key", par(f"m:\n  {M}1: a\n  true: b\n  1.0: c"), mention="key|string|name|text")
        y("key-null", "null key", base + f"{M}null: 1\n", mention="key|null|string|name|unknown")
        y("key-list", "a list as key", base + f"? {M}[a, b]\n: 1\n", mention="key")
        y("key-jinja", "{{ template }} left unrendered", base.replace(": tiny", f": {{{M}{{ name }}}}", 1), mention="key|template|\\{\\{|quot", hint=True)
        y("key-long", "a 10 kB key", base + f"? {M}\"{'x' * 10000}\"\n: 1\n", mention="key|long|limit|unknown")
        y("expr-in-flow", "an unquoted ${...} inside { } is not YAML", self.text(self.spec(drop=("outputs",))) + f"{self.k('outputs')}: {{a: ${{{M}w*2}}, b: c1}}\n", mention="quot|expected|flow|,|\\}")
        for slug, t in (("unclosed-quote", '"abc'), ("unclosed-flow", "[1, 2"), ("colon-in-plain", "b: c"), ("at-sign", "@foo"), ("backtick", "`x`"), ("percent", "%x"), ("stray-bracket", "]"), ("plain-eq", "=")):
            y("syntax-" + slug, f"value {t}", par(f"a: {t}\nb: 1"), mention="", hint=None, code="E-YAML-SYNTAX")
        y("syntax-bad-indent", "a sibling one column off", base + f"{P}:\n  b: 1\n {M}c: 2\n", mention="indent|key|expected")
        y("flow-1M-items", "a flow list with a million items (2 MB, 5 s in CSafeLoader)", par("a: [" + "1," * 1000000 + "]"), stage="read", mention="limit|large|bytes|size|values")
        y("keys-200k", "200 000 params (2 MB)", base + f"{P}:\n" + "".join(f"  k{i}: 1\n" for i in range(200000)), stage="read", mention="limit|large|bytes|size|values")
        y("newlines-5M", "5 MB of blank lines", "\n" * 5_000_000 + base, stage="read", mention="limit|large|bytes|size")
        y("scalar-900k", "a 900 kB description", base + f"{self.k('doc')}: {M}\"" + "x" * 900000 + '"\n', mention="long|limit|characters|scalar")
        y("file-100MB", "a 100 MB spec", lambda f: (f.write(base.encode()), f.write(b"# "), [f.write(b"x" * (1 << 20)) for _ in range(100)], f.write(b"\n")), stage="read", mention="limit|large|bytes|size", heavy=True, code="E-LIMIT-BYTES")
        y("sparse-8GB", "a sparse 8 GB file", base, stage="read", mention="limit|large|bytes|size", special=[{"op": "sparse", "path": "spec.yaml", "size": 1 << 33}])

    # ========================================================================================== schema level
    def schema_cases(self):
        n, s, k = self.node, self.spec, self.k
        def c(slug, title, body, **kw): self.case("schema/" + slug, title, body, stage=kw.pop("stage", "schema"), **kw)
        U = "unknown|unexpected|not allowed|extra|unrecogni"
        c("unknown-top", "unknown top-level key", s(top={K("optimizer"): "adam"}), mention=[U, "optimizer"], code="E-UNKNOWN-KEY", refs="KEP-2885; ultralytics/keras accept silently")
        for good in ("outputs", "nodes", "inputs"):
            bad = good[:2] + good[3] + good[2] + good[4:]
            c("typo-" + good, f"{bad} instead of {good}", self.text(s()).replace(f"{k(good)}:", f"{M}{bad}:", 1), mention=[bad, good], hint=True, code="E-UNKNOWN-KEY")
        c("unknown-node-key", "unknown key in a node", s(nodes=[("c1", n("relu", "x", extra={K("trainable"): False}))]), mention=[U, "trainable"])
        c("typo-node-key", "blokc instead of block", s(nodes=[("c1", Pairs([(K("blokc"), "relu"), (k("from"), "x")]))]), mention=["blokc", k("block")], hint=True)
        c("typo-arg", "kernal_size", s(nodes=[("c1", n("conv", "x", out=8, args={K("kernal_size"): 3}))]), mention=["kernal_size", self.a("kernel")], hint=True, code="E-UNKNOWN-ARG")
        c("unknown-arg", "an argument the block does not have", s(nodes=[("c1", n("relu", "x", args={K("negative_slope"): 0.1}))]), mention=[U, "negative_slope"])
        c("typo-block", "conv2dd", s(nodes=[("c1", n(At(self.b("conv") + "d"), "x", out=8, kernel=3))]), mention=[self.b("conv") + "d", self.b("conv")], hint=True, code="E-UNKNOWN-BLOCK")
        c("unknown-block", "a block nobody registered", s(nodes=[("c1", n(At("quantum_flux"), "x"))]), mention=["unknown|not registered", "quantum_flux"])
        c("case-block", "Conv2D: wrong case", s(nodes=[("c1", n(At(self.b("conv").upper()), "x", out=8, kernel=3))]), mention=[self.b("conv")], hint=True)
        c("block-null", "block: null", s(nodes=[("c1", Pairs([(k("block"), At(None)), (k("from"), "x")]))]), mention="block|null|string")
        c("block-list", "block: [conv2d]", s(nodes=[("c1", Pairs([(k("block"), At([self.b("relu")])), (k("from"), "x")]))]), mention="string|text|name")
        for f in ("inputs", "nodes", "outputs"):
            # `outputs` may be left out: the last node is the output then.
            if f == "outputs": c("missing-outputs", "no outputs", s(drop=(f,)), outcome="accept")
            else: c("missing-" + f, f"no {f}", s(drop=(f,)), mention=["missing|required", k(f)], code="E-MISSING-KEY")
            c("null-" + f, f"{f}: null", s(drop=(f,), top={k(f): At(None)}), mention=[k(f)])
            c("empty-" + f, f"{f} is empty", s(drop=(f,), top={k(f): At([]) if f == "outputs" or (f == "nodes" and self.d["node_style"] == "list") else At(Raw("{}"))}), mention=["empty|at least|least one|must", k(f)])
            c("string-" + f, f"{f} is a string", s(drop=(f,), top={k(f): At("oops oops")}), mention=[k(f)])
        c("nodes-int", "nodes: 7", s(drop=("nodes",), top={k("nodes"): At(7)}), mention=[k("nodes")])
        c("node-null", "a node without a body", s(nodes=[("c1", Raw("null"))] if False else [("c1", n("relu", "x")), ("z", Pairs([]))], outputs=["c1"]), mention="block|missing|required|empty")
        c("node-string", "a node that is a string", self.text(s()).replace(f"{k('nodes')}:\n", f"{k('nodes')}:\n" + (f"  - {M}relu\n" if self.d["node_style"] == "list" else f"  z: {M}relu\n"), 1), mention="mapping|object|dict|string|node")
        c("missing-block", "a node without block", s(nodes=[("c1", {k("from"): "x"})]), mention=["missing|required", k("block")])
        c("missing-required-arg", "conv without out_channels", s(nodes=[("c1", n("conv", "x", kernel=3))]), mention=["missing|required", self.a("out")], code="E-MISSING-ARG")
        c("args-list", "args is a list", s(nodes=[("c1", Pairs([(k("block"), self.b("conv")), (k("from"), "x"), (k("args"), At([8, 3]))]))]), mention="mapping|object|dict|args")
        c("args-string", "args is a string", s(nodes=[("c1", Pairs([(k("block"), self.b("conv")), (k("from"), "x"), (k("args"), At("out=8"))]))]), mention="mapping|object|dict|args")
        c("name-int", "name: 7", s(name=At(7)), mention=["name|" + k("name"), "string|text"])
        c("name-missing-ok", "name may or may not be optional, but never crashes", s(drop=("name",)), outcome="either")
        c("name-empty", "empty name", s(name=At("")), mention="name|empty")
        c("version-future", "version from the future", s(version=At(999)), mention=["version", "999"], code="E-VERSION")
        c("version-string", "version: latest", s(version=At("latest")), mention="version")
        c("version-bool", "version: true", s(version=At(True)), mention="version")
        V = [("bool-as-int", "out", True, "integer"), ("string-as-int", "out", "8", "integer"), ("float-as-int", "out", 8.0, "integer"), ("half-channel", "out", 8.5, "integer"), ("neg-channels", "out", -8, "positive|greater|least|> ?=? ?[01]|minimum"),
             ("zero-channels", "out", 0, "positive|greater|least|> ?=? ?[01]|minimum"), ("null-int", "out", None, "integer|null|none"), ("list-int", "out", [8], "integer"), ("map-int", "out", {"a": 1}, "integer|number"),
             ("zero-kernel", "kernel", 0, "positive|greater|least|> ?=? ?[01]|minimum"), ("neg-kernel", "kernel", -1, "positive|greater|least|> ?=? ?[01]|minimum"), ("kernel-3-tuple", "kernel", [3, 3, 3], "2|length|items|too long|at most"), ("kernel-empty", "kernel", [], "2|length|items|empty|at least|short"), ("kernel-bool-pair", "kernel", [True, 3], "integer"),
             ("stride-zero", "stride", 0, "positive|greater|least|> ?=? ?[01]|minimum"), ("stride-neg", "stride", -2, "positive|greater|least|> ?=? ?[01]|minimum"), ("padding-neg", "padding", -1, "negative|greater|least|> ?=? ?0|minimum"), ("dilation-zero", "dilation", 0, "positive|greater|least|> ?=? ?[01]|minimum"),
             ("groups-zero", "groups", 0, "positive|greater|least|> ?=? ?[01]|minimum"), ("int-as-bool", "bias", 1, "bool|true"), ("string-as-bool", "bias", "false", "bool|true"), ("padding-word", "padding", "evil", "padding|same|valid|integer")]
        for slug, arg, v, m in V:
            kw = {"out": 8, "kernel": 3}; kw[arg] = At(v)
            c(slug, f"{self.a(arg)}: {v!r} (torch accepts some of these silently)", s(nodes=[("c1", n("conv", "x", **kw))]), mention=[m, self.a(arg)], code="E-ARG-VALUE", refs="measured: torch takes Conv2d(3,0,3), kernel 0, stride 0, padding -1, dilation 0, 3-tuple kernel, bias='no'")
        c("dropout-1.5", "p: 1.5", s(nodes=[("d", n("dropout", "x", p=At(1.5)))]), mention=["p", "1"])
        c("dropout-neg", "p: -0.1", s(nodes=[("d", n("dropout", "x", p=At(-0.1)))]), mention="p")
        c("eps-neg", "eps: -1 (torch accepts)", s(nodes=[("b", n("bn", "x", features=3, eps=At(-1.0)))]), mention="eps")
        c("heads-zero", "num_heads: 0", s(inputs={"x": self.inp(self.shape(16, 64))}, nodes=[("a", n("attn", "x", width=64, heads=At(0)))]), mention="heads")
        for slug, v in (("zero", 0), ("neg", -1), ("float", 1.5), ("bool", True), ("string", "3"), ("null-in-list", [3])):
            c("repeat-" + slug, f"repeat: {v!r}", s(nodes=[("c1", n("conv", "x", out=3, kernel=3, padding=1, repeat=At(v)))]), mention=[k("repeat")])
        c("outputs-dup", "the same output twice", s(outputs=Raw(f"[r1, {M}r1]")), outcome="either", mention="dup|twice|already")
        c("outputs-nested", "a list inside outputs (unhashable: crashed the reference checker, found by fuzz_mut.py)", s(outputs=Raw(f"[{M}[r1]]")), mention="output|string|name|unknown", refs="found by fuzzing")
        c("outputs-int", "outputs: [7]", s(outputs=Raw(f"[{M}7]")), mention="output|string|name|unknown")
        c("from-nested", "from: [[x]]", s(nodes=[("c1", n("relu", At([["x"]])))]), mention=self.k("from") + "|string|name")
        c("from-int", "from: 3", s(nodes=[("c1", n("relu", At(3)))]), mention=k("from"))
        c("from-null", "from: null", s(nodes=[("c1", Pairs([(k("block"), self.b("relu")), (k("from"), At(None))]))]), mention=k("from"))
        c("from-map", "from: {a: b}", s(nodes=[("c1", n("relu", At({"a": "b"})))]), outcome="either", mention=k("from"))
        c("many-errors", "60 unknown arguments: all reported up to the cap, in file order, with a count of the rest", s(nodes=[(f"c{i}", n("relu", "x", args={f"bad{i}": 1})) for i in range(60)], outputs=["c0"]), mention=["bad0", "bad1"], max={"stderr_bytes": 8192})
        c("two-errors", "two independent errors are both reported in one run", s(nodes=[("c1", n("relu", "x", args={"bad_a": 1})), ("c2", n("relu", "c1", args={"bad_b": 1}))]), mention=["bad_a", "bad_b"])
        c("huge-bad-value", "a 60 kB string where an integer is wanted: the echo is cut", s(nodes=[("c1", n("conv", "x", out=At("A" * 60000), kernel=3))]), mention="integer", max={"stderr_bytes": 2048})
        c("bad-value-secrets", "an error must not dump the whole document", s(top={K("unknown_thing"): {"token": "hunter2-secret-token"}}), mention=U, forbid=["stderr:hunter2-secret-token"])
        c("seed-float", "seed: 1.5", s(top={k("seed"): At(1.5)}), mention="seed")
        c("seed-neg", "seed: -1", s(top={k("seed"): At(-1)}), outcome="either", mention="seed")
        c("dtype-word", "dtype: evil", s(top={k("dtype"): At("evil")}), mention="dtype")

    # ========================================================================================== identifiers
    def ident_cases(self):
        n, s = self.node, self.spec
        C = "{CANARY}"
        I = "identifier|name|id|character|reserved|keyword"
        def c(slug, title, body, **kw): self.case("ident/" + slug, title, body, stage=kw.pop("stage", "ident"), run=kw.pop("run", ("validate", "build")), **kw)
        def nid(slug, title, i, **kw):
            kw.setdefault("code", "E-IDENT")
            c("node-" + slug, title, s(nodes=[(K(i), n("relu", "x"))], outputs=[]) if kw.pop("noout", False) else s(nodes=[(K(i), n("relu", "x")), ("zz", n("relu", i))], outputs=["zz"]), mention=kw.pop("mention", I), **kw)
        for w in ("class", "def", "lambda", "import", "None", "True", "async", "match"):
            out = "either" if w == "match" else "reject"
            nid("kw-" + w, f"node id is the Python keyword {w}", w, outcome=out, refs="measured: torch.fx codegen raises SyntaxError for call_module('class')")
        for w in ("__class__", "__init__", "__dict__", "__getattr__", "__reduce__", "__del__", "_modules", "_parameters", "_buffers", "_forward_hooks", "__setstate__"):
            nid("dunder-" + w.strip("_"), f"node id {w}", w, refs="CVE-2026-34445-class (ONNX dunder attribute injection, GHSA-538c-55jv-c5g9)")
        for w in ("forward", "training", "state_dict", "parameters", "register_buffer", "to", "type", "half", "train", "eval", "apply", "T_destination", "dump_patches", "call_super_init", "graph", "code", "recompile"):
            nid("attr-" + w, f"node id {w} shadows an nn.Module/GraphModule attribute", w, refs="measured: add_module raises KeyError, fx then calls the bool/method", mention=I + "|shadow")
        nid("self", "node id self", "self")
        nid("empty", "empty id", "")
        nid("dot", "id with a dot: changes the module path", "a.b")
        nid("slash", "id with a slash", "a/b")
        nid("dotdot", "id ..", "..")
        nid("space", "id with a space", "a b")
        nid("hyphen", "id with a hyphen (either refused, or mangled without collision)", "a-b", outcome="either")
        nid("digit", "id starting with a digit", "0abc")
        nid("quote", "id with a double quote", 'a"b')
        nid("squote", "id with a single quote", "a'b")
        nid("backslash", "id with a backslash", "a\\b")
        nid("newline", "id with a newline", "a\nb")
        nid("emoji", "emoji id", "\U0001f600")
        nid("rtl", "id with Arabic letters", "\u0639\u0631\u0628", outcome="either")
        nid("nfkc", "id with the ligature \ufb01: Python and fx normalise it to another name", "\ufb01lter")
        nid("fullwidth", "id in full-width letters (NFKC -> eval)", "\uff45\uff56\uff41\uff4c")
        nid("combining", "id of combining marks only", "\u0301\u0301")
        nid("long-10k", "10 000 character id", "x" * 10000, mention=I + "|long|limit|key")
        nid("inject-stmt", "x); import os; os.system('id') #", f"x); import os; os.system('touch {C}') #")
        nid("inject-fx-getattr", "quote payload that torch.fx writes into generated code (runs at forward)", f'training"),open("{C}","w"),getattr(self,"training', refs="measured on torch 2.15: executed")
        nid("inject-fstring", "format string", "{0.__class__.__init__.__globals__}")
        nid("inject-shell", "shell substitution", f"$(touch {C})")
        nid("inject-percent", "percent format", "%s%s%n")
        nid("inject-jinja", "template", "{{7*7}}")
        c("input-inject-default", "input name with a default value: torch.fx runs it when the GraphModule is built", s(inputs={K(f'x=open("{C}","w")'): self.inp(self.shape(3, 8, 8))}, nodes=[("c1", n("relu", f'x=open("{C}","w")'))]), mention=I, code="E-IDENT", refs="measured on torch 2.15: executed at GraphModule construction")
        c("input-star", "input called *args", s(inputs={K("*args"): self.inp(self.shape(3, 8, 8))}, nodes=[("c1", n("relu", "*args"))]), mention=I)
        c("input-kw", "input called lambda", s(inputs={K("lambda"): self.inp(self.shape(3, 8, 8))}, nodes=[("c1", n("relu", "lambda"))]), mention=I)
        c("input-self", "input called self", s(inputs={K("self"): self.inp(self.shape(3, 8, 8))}, nodes=[("c1", n("relu", "self"))]), mention=I)
        c("input-torch", "input called torch shadows the module in generated code", s(inputs={K("torch"): self.inp(self.shape(3, 8, 8))}, nodes=[("c1", n("relu", "torch"))]), outcome="either", mention=I)
        c("arg-inject", "argument name that torch.fx writes raw into a call", s(nodes=[("c1", n("relu", "x", args={K(f'z=open("{C}","w"),y'): 1}))]), mention="unknown|argument|" + I, stage="schema", refs="measured on torch 2.15: executed at forward")
        c("arg-dunder", "argument __class__", s(nodes=[("c1", n("relu", "x", args={K("__class__"): "os.system"}))]), mention="unknown|argument|" + I, stage="schema")
        c("arg-self", "argument self", s(nodes=[("c1", n("relu", "x", args={K("self"): 1}))]), mention="unknown|argument|" + I, stage="schema")
        c("param-dunder", "parameter called __builtins__", s(params={K("__builtins__"): 1}), mention=I)
        c("param-shadow-fn", "parameter called min shadows an expression function", s(params={K("min"): 1}), outcome="either", mention=I + "|shadow")
        c("composite-kw", "composite called class", s(composites={K("class"): {}}), mention=I + "|composite|missing|required")
        c("composite-shadows-block", "composite with the name of a builtin block", s(composites={K(self.b("relu")): {self.k("inputs"): {"i": None}, self.k("nodes"): self.nodes([("q", n("id", "i"))]), self.k("outputs"): ["q"]}}), mention="shadow|already|exists|registered|" + I, stage="schema")
        c("case-collision", "c1 and C1: same file name on some systems", s(nodes=[("c1", n("relu", "x")), ("C1", n("relu", "c1"))]), outcome="either")
        c("mangle-collision", "a_b and a-b may be mangled into one name", s(nodes=[("a_b", n("relu", "x")), ("a-b", n("relu", "a_b"))], outputs=["a-b"]), outcome="either", forbid=["lost-node"])
        c("repeat-collision", "c_0 next to c repeated: generated ids must not collide", s(nodes=[("c_0", n("conv", "x", out=3, kernel=1)), ("c", n("conv", "c_0", out=3, kernel=1, repeat=2))]), outcome="either", forbid=["lost-node"])
        c("repeat-collision-dot", "c.0 spelt by hand next to c repeated", s(nodes=[(K("c.0"), n("conv", "x", out=3, kernel=1)), ("c", n("conv", "c.0", out=3, kernel=1, repeat=2))]), mention=I)
        for slug, v in (("traversal", "../../../tmp/pwn"), ("abs", "/tmp/pwn"), ("dash", "-rf"), ("con", "CON"), ("hidden", ".bashrc"), ("nul-device", "NUL.svg"), ("null-byte", "a\0b"), ("newline", "a\nb"), ("tilde", "~/x"), ("dollar", "$HOME/x"), ("long", "n" * 5000)):
            c("name-" + slug, f"spec name {v[:20]!r} ends up in output file names", s(name=At(v)), outcome="either" if slug in ("con", "hidden", "nul-device", "tilde", "dollar", "dash") else "reject", mention=I + "|path|long", run=("validate", "render:svg"), forbid=["write-outside-outdir"])

    # ========================================================================================== expressions
    def expr_cases(self):
        n, s = self.node, self.spec
        C = "{CANARY}"
        E = "expression|expr|allowed|unsupported|unknown|syntax|invalid|undefined|limit|call"
        def c(slug, title, e, mention=E, **kw):
            body = s(params={"w": 8, "s": "text"}, nodes=[("c1", n("conv", "x", out=At(self.x(e)), kernel=3))])
            self.case("expr/" + slug, title, body, stage=kw.pop("stage", "expr"), mention=mention, code=kw.pop("code", "E-EXPR"), run=("validate", "build"), **kw)
        c("import-os", "__import__", f"__import__('os').system('touch {C}')", refs="GHSA-h89g-r5pc-wxfm, GHSA-873f-pvrv-4x83 (MONAI $ eval)")
        c("open", "open()", f"open('{C}','w')")
        c("eval", "eval()", f"eval(\"open('{C}','w')\")")
        c("exec", "exec()", f"exec(\"open('{C}','w')\")")
        c("nfkc-eval", "full-width eval: Python folds identifiers with NFKC", f"\uff45\uff56\uff41\uff4c(\"open('{C}','w')\")")
        c("dunder-climb", "().__class__.__base__.__subclasses__()", "().__class__.__bases__[0].__subclasses__()", refs=["CVE-2026-32640", "CVE-2023-39631"])
        c("attribute", "w.real", "w.real")
        c("method", "s.upper()", "s.upper()")
        c("format", "str.format reflection", "'{0.__class__}'.format(w)", refs=["CVE-2016-10745", "CVE-2019-10906", "CVE-2025-24359"])
        c("percent-width", "'%1000000000d' % 1: 1 GB from 16 characters (simpleeval 1.0.8 still takes 3.4 s)", "'%1000000000d' % 1", refs="measured")
        c("fstring", "f-string", "f'{w.__class__}'", refs="CVE-2025-24359")
        c("fstring-width", "f'{w:>1000000000}'", "f'{w:>1000000000}'")
        c("lambda", "lambda", "(lambda: 8)()")
        c("walrus", "walrus", "(w := 3)")
        c("comprehension", "list comprehension bomb", "[a for a in range(10**9) for b in range(10**9)]")
        c("genexp", "sum over a generator", "sum(1 for _ in range(10**12))")
        c("dict-literal", "dict literal", "{'a': 1}")
        # Formulas have indexing.
        c("subscript", "subscript", "[1,2,3][0]", outcome="accept")
        c("starred", "starred call", "max(*[1,2])")
        c("kwargs-call", "keyword call", "max(1, 2, key=w)")
        c("await", "await", "await w")
        c("yield", "yield", "(yield w)")
        c("ternary-ok", "a conditional: allowed or refused, not wrong", "8 if w > 4 else 16", outcome="either")
        c("power-tower", "9**9**9 (387 million digits)", "9**9**9", refs="simpleeval MAX_POWER")
        c("power-big-base", "(10**100)**100000: small exponent, huge result", "(10**100)**100000")
        c("power-neg", "2**-1 is a float", "2**-1", mention=E + "|integer")
        c("shift", "1 << 10**10", "1 << 10**10")
        c("mul-chain", "a product beyond 64 bits", "*".join(["999999999"] * 50), mention=E + "|range|64|overflow|large")
        c("factorial", "factorial(10**6)", "factorial(1000000)")
        c("str-mul", "'a' * 10**10", "'a' * 10**10")
        c("list-mul", "[0] * 10**10", "[0] * 10**10")
        c("div-zero", "w / 0", "w / 0", mention="zero|division|expression")
        c("mod-zero", "w % 0", "w % 0", mention="zero|division|modulo|expression")
        c("floordiv-zero", "w // (8 - w)", "w // (8 - w)", mention="zero|division|expression")
        c("float-result", "w / 3 where an integer is needed", "w / 3", mention="integer|float|expression")
        c("float-integral", "w / 2 is 4.0: refuse or convert exactly, but say which", "w / 2", outcome="either", mention="integer|float")
        c("inf", "1e308 * 10", "1e308 * 10", mention="finite|inf|overflow|range|integer|expression")
        c("nan", "inf - inf through arithmetic", "(1e308*10) - (1e308*10)", mention="finite|nan|inf|overflow|range|integer|expression")
        c("complex", "1j", "1j")
        c("bytes", "b'x'", "b'x'")
        c("ellipsis", "...", "...")
        c("bool-result", "a comparison where an integer is needed", "w > 3", mention="integer|bool|expression")
        c("undefined", "an unknown name, with a suggestion", "ww * 2", mention=["ww"], hint=True, code="E-EXPR-NAME")
        c("env", "an environment variable", "HOME")
        c("string-in-arith", "text + number", "s + 1", mention=E + "|text|string|type|number")
        c("empty", "empty expression", "", mention=E + "|empty")
        c("spaces", "only spaces", "   ", mention=E + "|empty")
        c("newline", "two lines", "1\n+ 1", outcome="either")
        c("semicolon", "two statements", f"8; open('{C}','w')")
        c("comment", "a comment hides the rest", "8 # * 2", outcome="either")
        c("nul", "NUL byte in an expression", "8\0", mention="character|control|U\\+|NUL|expression", stage="yaml")
        c("parens-10k", "10 000 parentheses", "(" * 10000 + "w" + ")" * 10000, mention=E + "|deep|nest|long")
        c("unary-20k", "20 000 minus signs: MemoryError/RecursionError in ast.parse", "-" * 20000 + "w", mention=E + "|deep|nest|long", refs="measured: MemoryError from ast.parse")
        c("sum-20k", "a sum of 20 000 terms", "+".join(["1"] * 20000), mention=E + "|deep|nest|long")
        c("attr-chain", "a chain of 5 000 attributes", "w" + ".a" * 5000, mention=E + "|deep|nest|long")
        c("long-30k", "a 30 kB string literal", "'" + "a" * 30000 + "'", mention=E + "|long")
        c("bigint-literal", "a 5000-digit literal", "9" * 5000, mention=E + "|long|digits|range")
        c("unbalanced", "unbalanced parenthesis", "(w * 2", mention=E)
        c("nested-delims", "an expression inside an expression", self.x("w"), mention=E)
        p = lambda e: self.x(e)
        self.case("expr/param-cycle", "a = b, b = a", s(params={"a": At(p("b")), "b": p("a")}), stage="expr", mention="cycl|circular|recurs|itself", code="E-EXPR-CYCLE")
        self.case("expr/param-self", "a = a + 1", s(params={"a": At(p("a + 1"))}), stage="expr", mention="cycl|circular|recurs|itself|undefined|unknown")
        self.case("expr/param-doubling", "p40 = p39 + p39 ...: 2^40 evaluations without memoisation", s(params={"p0": 1, **{f"p{i}": p(f"p{i-1} + p{i-1}") for i in range(1, 41)}}, nodes=[("c1", n("conv", "x", out=p("p40 // p39 + 6"), kernel=1))]), stage="accept", outcome="accept")
        self.case("expr/param-chain-2000", "2000 parameters, each built from the one before (recursion)", s(params={"p0": 8, **{f"p{i}": p(f"p{i-1}") for i in range(1, 2001)}}, nodes=[("c1", n("conv", "x", out=p("p2000"), kernel=1))]), stage="expr", outcome="either", mention="deep|limit|depth|many|chain")
        self.case("expr/param-string-doubling", "s = s + s forty times: 1 TB of text", s(params={"s0": "xxxxxxxxxx", **{f"s{i}": p(f"s{i-1} + s{i-1}") for i in range(1, 41)}}), stage="expr", mention=E + "|text|string|number")
        self.case("expr/in-block-name", "an expression that picks the block", s(params={"b": "os.system"}, nodes=[("c1", n(At(p("b")), "x"))]), stage="schema", mention="block|expression|unknown|name")
        self.case("expr/in-key", "an expression as a key", s(nodes=[(K(p("w")), n("relu", "x"))], params={"w": 3}, outputs=[]), stage="ident", mention="identifier|name|id|character|key")
        self.case("expr/many-50k", "50 000 expressions in one list", s(params={"l": Raw("[" + ", ".join([dq(p("1"))] * 50000) + "]")}), stage="expr", outcome="either", mention="limit|large|many|param|values")

    # ========================================================================================== block arguments and budgets
    def arg_cases(self):
        n, s = self.node, self.spec
        C = "{CANARY}"
        B = "param|budget|large|limit|memory|size|range|maximum|less|too|overflow"
        def c(slug, title, body, **kw): self.case("arg/" + slug, title, body, stage=kw.pop("stage", "budget"), run=kw.pop("run", ("validate", "build")), mention=kw.pop("mention", B), code=kw.pop("code", "E-BUDGET"), **kw)
        c("conv-out-1e12", "out_channels 10^12 (108 TB of weights)", s(nodes=[("c1", n("conv", "x", out=At(10**12), kernel=3))]), refs=["CVE-2026-0897 class"])
        c("conv-out-1e19", "out_channels 10^19 (beyond int64)", s(nodes=[("c1", n("conv", "x", out=At(10**19), kernel=3))]), stage="yaml")
        c("conv-kernel-1e9", "kernel_size 10^9", s(nodes=[("c1", n("conv", "x", out=8, kernel=10**9))]), mention=B + "|small|fit|kernel")
        c("linear-1e10", "in x out = 10^20", s(inputs={"x": self.inp(self.shape(10**10))}, nodes=[("l", n("linear", "x", lin_out=At(10**10)))]))
        # 3.6 GB are below the limit of a build, which is 8 GiB. It takes its time and its memory, twice that of its
        # largest block for a moment, since a block with a seed is made on its own before it is put in place.
        c("linear-3.6GB", "30 000 x 30 000 linear (3.6 GB) on a default budget: allocates and fills before anybody can say no", s(inputs={"x": self.inp(self.shape(30000))}, nodes=[("l", n("linear", "x", lin_out=At(30000)))]), refs="measured: +3434 MB, 4.9 s CPU", run=("build",), outcome="accept", max={"wall_s": 60, "rss_extra_mb": 8000})
        c("sum-of-small", "400 layers of 4096 x 4096: each is fine, together 27 GB", s(inputs={"x": self.inp(self.shape(4096))}, nodes=[("l", n("linear", "x", lin_out=4096, repeat=400))]), run=("build",))
        c("embedding-4TB", "10^9 x 1024 embedding", s(inputs={"x": self.inp(self.shape(16), "int64")}, nodes=[("e", n("embed", "x", num=At(10**9), dim=1024))]), refs="CVE-2026-0897 class")
        c("lstm-20000-layers", "LSTM with 20 000 layers: 52 s of Python even on the meta device", s(inputs={"x": self.inp(self.shape(16, 8))}, nodes=[("r", n("rnn", "x", rin=8, hidden=8, layers=At(20000)))]), refs="measured: 51.8 s CPU on meta")
        c("activation-size", "upsample x 10^9: no weights, huge activations", s(nodes=[("u", n("up", "x", scale=At(10**9)))]))
        c("adaptive-1e12", "adaptive pool to 10^12", s(nodes=[("u", n("adaptive", "x", size=At(10**12)))]))
        c("pad-1e12", "padding 10^12", s(nodes=[("u", n("pad", "x", padding=At(10**12)))]))
        c("reshape-1e18", "reshape to 10^18", s(nodes=[("u", n("reshape", "x", shape=At([10**18])))]), mention=B + "|shape|element|match", stage="shape")
        c("input-2^40", "input with 2^40 elements per side", s(inputs={"x": self.inp(At(self.shape(1, 2**40, 2**40)))}), mention=B + "|shape|dimension")
        c("groups-indivisible", "groups does not divide the channels", s(nodes=[("c1", n("conv", "x", out=8, kernel=1, groups=At(2)))]), mention="groups|divis", stage="shape", code="E-SHAPE")
        c("heads-indivisible", "embed_dim 7 with 2 heads", s(inputs={"x": self.inp(self.shape(16, 7))}, nodes=[("a", n("attn", "x", width=7, heads=2))]), mention="heads|divis", stage="shape", code="E-SHAPE")
        T = "unknown|not registered|block|not allowed|argument"
        for slug, v in (("os-system", "os.system"), ("eval", "builtins.eval"), ("alias", "logging.os.system"), ("hub", "torch.hub.load"), ("torch-load", "torch.load"), ("subclass", "torch.nn.Module"), ("fully-qualified", "torch.nn.Conv2d"), ("import-colon", "os:system"), ("relative", "..os.system"), ("file", f"/tmp/evil.py:Block"), ("url", "https://evil.example/block.py"), ("entry-point", "evil_pkg/Block")):
            c("target-" + slug, f"block: {v}", s(nodes=[("c1", n(At(v), "x"))]), stage="schema", mention=[T, re.escape(v)[:20]], code="E-UNKNOWN-BLOCK", refs=["CVE-2025-23304", "CVE-2026-22584", "GHSA-37p2-j732-x8pj", "CVE-2025-1550"])
        for slug, kk, v in (("hydra", "_target_", "os.system"), ("hydra-args", "_args_", [f"touch {C}"]), ("lightning", "class_path", "os.system"), ("keras", "class_name", "Lambda"), ("monai", "_target_", "os.system"), ("detectron", "_type_", "os.system"), ("callable", "callable", "os.system"), ("pickle", "__reduce__", [1]), ("import", "import", "os")):
            c("meta-key-" + slug + ("-m" if slug == "monai" else ""), f"{kk}: {v!r} among the arguments", s(nodes=[("c1", n("relu", "x", args={K(kk): v}))]), stage="schema", mention=T + "|extra", code="E-UNKNOWN-ARG", refs=["CVE-2025-23304", "CVE-2026-22584"])
        c("nested-target", "a nested mapping with _target_ inside an argument value", s(nodes=[("c1", n("conv", "x", out=8, kernel=At({"_target_": "os.system", "_args_": [f"touch {C}"]})))]), stage="schema", mention="integer|type|valid|mapping", code="E-ARG-VALUE")
        for slug, v in (("os", "os.system"), ("lambda", f"lambda x: open('{C}','w')"), ("code", f"__import__('os').system('touch {C}')"), ("nn-eval", "nn.ReLU()"), ("dollar", f"$open('{C}','w')"), ("getattr", "Module.register_forward_hook"), ("dunder", "__import__")):
            c("activation-" + slug, f"activation: {v[:30]}", s(nodes=[("c1", n("conv", "x", out=8, kernel=3, args={self.a("activation"): At(v)}))]), stage="schema", mention="activation|unknown|argument|one of|not allowed", code="E-ARG-VALUE", refs=["GHSA-873f-pvrv-4x83", "YOLOv7 parse_model eval (Trail of Bits 2023)"])
        for slug, v in (("cuda99", "cuda:99"), ("evil", "evil"), ("meta", "meta"), ("neg", "cuda:-1"), ("empty", "")):
            c("device-" + slug, f"device: {v} as a block argument", s(nodes=[("c1", n("conv", "x", out=8, kernel=3, args={K(self.a("device")): v}))]), stage="schema", mention="device|unknown|argument", code="E-UNKNOWN-ARG")
        for slug, v in (("object", "object"), ("int8", "int8"), ("attr", "load"), ("dunder", "__class__"), ("qualified", "torch.float32")):
            c("dtype-" + slug, f"dtype: {v} (getattr(torch, ...) is a gadget)", s(inputs={"x": self.inp(self.shape(3, 8, 8), At(v))}, nodes=[("c1", n("conv", "x", out=8, kernel=3))]), stage="schema", outcome="either" if slug in ("int8", "qualified") else "reject", mention="dtype|" + re.escape(v), code="E-ARG-VALUE")
        c("init-callable", "init: torch.load", s(nodes=[("c1", n("conv", "x", out=8, kernel=3, args={K(self.a("init")): "torch.load"}))]), stage="schema", mention="init|unknown|argument|one of", code="E-ARG-VALUE")
        for slug, v in (("file", "{SECRET}"), ("url", "http://169.254.169.254/latest/meta-data"), ("relative", "../../../secret/TOPSECRET.yaml")):
            c("path-in-arg-" + slug, "a file or URL as an argument value (StringLookup vocabulary read files)", s(nodes=[("c1", n("relu", "x", args={K("vocabulary"): v}))]), stage="schema", mention="unknown|argument", code="E-UNKNOWN-ARG", refs="CVE-2025-12058")
        c("weights-in-spec", "weights path in the spec: never opened by validate", s(top={K(self.k("weights")): "{SECRET}"}), stage="schema", outcome="either", mention="unknown|weights", refs="CVE-2026-1669, CVE-2026-1462")

    # ========================================================================================== graph level
    def graph_cases(self):
        n, s, k = self.node, self.spec, self.k
        def c(slug, title, body, **kw): self.case("graph/" + slug, title, body, stage=kw.pop("stage", "graph"), run=kw.pop("run", ("validate",)), **kw)
        CY = "cycl|loop|circular"
        c("cycle-2", "a <-> b", s(nodes=[("a", n("relu", "b")), ("b", n("relu", "a"))]), mention=[CY, "a", "b"], code="E-CYCLE")
        c("cycle-3-skip", "cycle through a skip connection", s(nodes=[("a", n("add", ["x", "cc"])), ("b", n("relu", "a")), ("cc", n("relu", "b"))]), mention=[CY, "cc"])
        c("cycle-long", "a cycle of 2000 nodes: the message shows a few, not all", s(nodes=[(f"n{i}", n("relu", f"n{(i-1) % 2000}")) for i in range(2000)]), mention=CY, max={"stderr_bytes": 2048})
        c("self-loop", "a reads a", s(nodes=[("a", n("relu", At("a")))]), mention=[CY + "|itself", "a"])
        c("two-cycles", "two separate cycles, both reported", s(nodes=[("a", n("relu", "b")), ("b", n("relu", "a")), ("p", n("relu", "q")), ("q", n("relu", "p"))], outputs=["a"]), mention=CY)
        c("unknown-ref", "from a node that does not exist, with a suggestion", s(nodes=[("conv_in", n("conv", "x", out=8, kernel=1)), ("r", n("relu", At("conv_im")))]), mention=["conv_im", "conv_in"], hint=True, code="E-UNKNOWN-REF")
        c("unknown-output", "output of a node that does not exist", s(outputs=Raw(f"[{M}r2]")), mention=["r2"], hint=True, code="E-UNKNOWN-REF")
        c("output-is-input", "an output that is an input", s(outputs=["x"]), outcome="either")
        c("forward-ref", "a node used before it is defined: allowed or refused, same answer whatever the order", s(nodes=[("r", n("relu", "c")), ("c", n("conv", "x", out=8, kernel=1))], outputs=["r"]), outcome="either")
        c("dangling-node", "a node nobody reads: refuse or warn, name it", s(nodes=[("used", n("relu", "x")), ("lonely_node", n("relu", "x"))], outputs=["used"]), outcome="either", mention="lonely_node", exit=[0, 2])
        c("unused-input", "an input nobody reads", s(inputs={"x": self.inp(self.shape(3, 8, 8)), "lonely_input": self.inp(self.shape(1))}), outcome="either", mention="lonely_input", exit=[0, 2])
        c("unused-param", "a parameter nobody reads", s(params={"lonely_param": 3}), outcome="either", exit=[0, 2])
        c("node-shadows-input", "a node with the name of an input", s(nodes=[(K("x"), n("relu", "x"))]), mention=["x", "input|shadow|already|dup"], code="E-SHADOW")
        c("node-shadows-param", "a node with the name of a parameter", s(params={"w": 3}, nodes=[("w", n("relu", "x"))]), outcome="either")
        if self.d["node_style"] == "list":
            c("dup-id", "two nodes with one id", s(nodes=[("a", n("relu", "x")), (K("a"), n("relu", "x"))]), mention=["dup|already|twice", "a"])
        c("unary-two-inputs", "relu with two inputs", s(nodes=[("c1", n("conv", "x", out=3, kernel=1)), ("r", n("relu", At(["x", "c1"])))]), mention="input|one|expects|1")
        c("add-one-input", "add with one input", s(nodes=[("a", n("add", At(["x"])))]), outcome="either", mention="input|two|least|expects|2")
        c("add-no-input", "add with an empty list", s(nodes=[("a", n("add", At([])))]), mention="input|two|least|empty|expects")
        c("from-missing", "a node without from: refused, or an implicit previous node that is documented", s(nodes=[("a", n("relu", "x")), ("b", n("relu"))]), outcome="either", mention=k("from"))
        c("from-output-index", "from: x[7]", s(nodes=[("a", n("relu", At("x[7]")))]), mention="x\\[7\\]|unknown|output|index|name")
        c("from-attribute", "from: x.__class__", s(nodes=[("a", n("relu", At("x.__class__")))]), mention="unknown|name|output|port|x.__class__")
        c("disconnected", "two unconnected parts", s(nodes=[("a", n("relu", "x")), ("b", n("relu", "x"))], outputs=["a", "b"]), outcome="either")
        # The limit is 250,000 nodes, 1 MiB, 100,000 values: both of 20,000 and of 200,000 nodes are a net.
        c("nodes-20k", "20 000 nodes in about 1 MB: within the limits", self.big_chain(20000), outcome="accept", max={"wall_s": 15})
        c("nodes-100k", "100 000 nodes (4 MB): 8 s CPU and 300 MB in CSafeLoader alone", self.big_chain(100000), stage="read", mention="limit|node|many|large|bytes|size|values", refs="measured")
        c("fan-in-20k", "add with 20 000 inputs", s(nodes=[("a", n("add", Raw("[" + ", ".join(["x"] * 20000) + "]")))]), mention="limit|input|many|large|most")
        c("fan-out-5k", "5000 readers of one node", s(nodes=[(f"n{i}", n("relu", "x")) for i in range(5000)], outputs=["n0"]), outcome="either", max={"wall_s": 5})
        c("outputs-20k", "20 000 outputs", s(outputs=Raw("[" + ", ".join(["r1"] * 20000) + "]")), mention="limit|output|many|dup|twice|most")
        c("inputs-5k", "5000 inputs", s(inputs={f"i{j}": self.inp(self.shape(1)) for j in range(5000)}, nodes=[("a", n("relu", "i0"))]), outcome="either", max={"wall_s": 5})
        c("diamond-paths", "a ladder with 2^60 paths: naive path walks never end", s(nodes=[("a0", n("relu", "x"))] + [(f"{t}{i}", n("relu", f"a{i-1}")) if t != "a" else (f"a{i}", n("add", [f"b{i}", f"c{i}"])) for i in range(1, 61) for t in ("b", "c", "a")]), stage="accept", outcome="accept")
        c("repeat-1e9", "repeat 10^9", s(nodes=[("c1", n("conv", "x", out=3, kernel=3, padding=1, repeat=At(10**9)))]), mention="repeat|limit|large|less|most|node", stage="budget", code="E-BUDGET-NODES")
        c("repeat-expr-1e9", "repeat from an expression", s(params={"r": 10**9}, nodes=[("c1", n("conv", "x", out=3, kernel=3, padding=1, repeat=At(self.x("r * 1"))))]), mention="repeat|limit|large|less|most|node", stage="budget")
        c("repeat-200k", "repeat 200 000 of a cheap block: 2 s just for empty modules", s(nodes=[("c1", n("relu", "x", repeat=At(200000)))]), outcome="accept", max={"wall_s": 60, "rss_extra_mb": 2500}, refs="measured: 100k Identity = 2.1 s, 190 MB")
        def comp(nodes, outputs, inputs=("i",)): return {k("inputs"): {i: None for i in inputs} if False else list(inputs), k("nodes"): self.nodes(nodes), k("outputs"): outputs}
        c("composite-self", "a composite that contains itself", s(composites={"rec": comp([("q", n(At("rec"), "i"))], ["q"])}, nodes=[("a", n("rec", "x"))]), mention=["recurs|cycl|itself|circular", "rec"], code="E-COMPOSITE-CYCLE")
        c("composite-mutual", "two composites that contain each other", s(composites={"pa": comp([("q", n("pb", "i"))], ["q"]), "pb": comp([("q", n("pa", "i"))], ["q"])}, nodes=[("a", n("pa", "x"))]), mention="recurs|cycl|itself|circular")
        c("composite-exp", "ten composites, each ten of the one before: 10^10 nodes from 2 kB", s(composites={"k0": comp([("q", n("relu", "i"))], ["q"]), **{f"k{j}": comp([("q0", n(f"k{j-1}", "i"))] + [(f"q{m}", n(f"k{j-1}", f"q{m-1}")) for m in range(1, 10)], ["q9"]) for j in range(1, 11)}}, nodes=[("a", n("k10", "x"))]), mention="limit|expand|node|large|most", stage="budget", code="E-BUDGET-NODES", refs="CVE-2019-11253 class (own expansion)")
        c("composite-repeat-exp", "nested repeats 1000^4", s(composites={"k0": comp([("q", n("relu", "i"))], ["q"]), **{f"k{j}": comp([("q", n(f"k{j-1}", "i", repeat=1000))], ["q"]) for j in range(1, 5)}}, nodes=[("a", n("k4", "x"))]), mention="limit|expand|node|large|most|repeat", stage="budget")
        c("composite-exp-unused", "an exponential composite nobody uses must cost nothing (or be refused)", s(composites={"k0": comp([("q", n("relu", "i"))], ["q"]), **{f"k{j}": comp([("q", n(f"k{j-1}", "i", repeat=1000))], ["q"]) for j in range(1, 9)}}), outcome="either")
        c("composite-deep-300", "300 levels of composites", s(composites={"k0": comp([("q", n("relu", "i"))], ["q"]), **{f"k{j}": comp([("q", n(f"k{j-1}", "i"))], ["q"]) for j in range(1, 301)}}, nodes=[("a", n("k300", "x"))]), outcome="either", mention="deep|limit|depth|nest")
        c("composite-outer-ref", "a composite that reads a node outside itself", s(composites={"cc": comp([("q", n("relu", At("c1")))], ["q"])}, nodes=[("c1", n("relu", "x")), ("a", n("cc", "c1"))]), mention=["c1", "unknown|scope|outside"])
        c("composite-bad-output", "a composite output that does not exist", s(composites={"cc": comp([("q", n("relu", "i"))], Raw(f"[{M}zz]"))}, nodes=[("a", n("cc", "x"))]), mention=["zz", "unknown|undefined|exist"])
        c("composite-arity", "a composite with two inputs, given one", s(composites={"cc": comp([("q", n("add", ["i", "j"]))], ["q"], ("i", "j"))}, nodes=[("a", n("cc", At("x")))]), mention="input|expects|2|two|missing|j")
        c("composite-null", "composite: null", s(composites={"cc": None}, nodes=[("a", n("relu", "x"))]), mention="cc|composite|missing|mapping|null")
        c("variant-unknown", "a variant that changes a node that does not exist", s(top={k("variants"): {"big": {k("nodes"): {"zz": {k("args"): {"a": 1}}}}}}), outcome="either", mention="zz|variant|unknown")
        c("variant-cycle", "variants that extend each other", s(top={k("variants"): {"a": {k("extends"): "b"}, "b": {k("extends"): "a"}}}), outcome="either", mention="cycl|recurs|circular|variant|unknown")

    def big_chain(self, count):
        head = self.text(self.spec(drop=("nodes", "outputs")))
        if self.d["node_style"] == "list":
            body = "".join(f"  - {{{self.k('id')}: n{i}, {self.k('block')}: {self.b('relu')}, {self.k('from')}: {'x' if i == 0 else f'n{i-1}'}}}\n" for i in range(count))
        else:
            body = "".join(f"  n{i}: {{{self.k('block')}: {self.b('relu')}, {self.k('from')}: {'x' if i == 0 else f'n{i-1}'}}}\n" for i in range(count))
        return head + f"{self.k('nodes')}:\n{body}{self.k('outputs')}: [n{count-1}]\n"

    # ========================================================================================== includes, extends, paths
    def path_cases(self):
        n, s, k = self.node, self.spec, self.k
        P = "outside|not allowed|path|include|root|found|file|scheme|regular|link"
        def inc(slug, title, target, **kw):
            kw.setdefault("mention", P); kw.setdefault("code", "E-INCLUDE"); kw.setdefault("exit", [2, 3])
            self.case("path/include-" + slug, title, s(top={k("include"): [At(target)]}), stage=kw.pop("stage", "read"), **kw)
        T = ["CVE-2022-25882", "CVE-2024-27318", "CVE-2024-5187", "CVE-2026-27489"]
        inc("passwd", "../../etc/passwd", "../../../../../../../../etc/passwd", refs=T)
        inc("secret-dotdot", "../ to a file that exists", "../../../secret/TOPSECRET.yaml", refs=T)
        inc("secret-abs", "absolute path", "{SECRET}", refs=T)
        inc("junk-dotdot", "sub/../../../../secret: a prefix check is not enough", "sub/../../../../secret/TOPSECRET.yaml", refs=["CVE-2024-27318"], files={"sub/keep.yaml": "{}\n"})
        inc("symlink", "symlink to a secret", "link.yaml", special=[{"op": "symlink", "path": "link.yaml", "target": "{SECRET}"}], refs=["CVE-2026-34447"])
        inc("symlink-parent", "symlinked parent directory", "linkdir/TOPSECRET.yaml", special=[{"op": "symlink", "path": "linkdir", "target": "{SECRETDIR}"}], refs=["CVE-2026-27489"])
        # A hard link is the file itself, and installers make them (uv links what it installs to its cache), so the
        # file is read as any other, and a fault in it shows its line.
        inc("hardlink", "hard link to a secret (refuse, or treat as the file it is: decide and document)", "hard.yaml", special=[{"op": "hardlink", "path": "hard.yaml"}], refs=["CVE-2026-34446"], outcome="either", allow=("secret",))
        inc("symlink-loop", "symlink to itself", "loop.yaml", special=[{"op": "symlink", "path": "loop.yaml", "target": "loop.yaml"}])
        inc("backslash", "..\\..\\secret", "..\\..\\..\\secret\\TOPSECRET.yaml", refs="keras test_disk_io_store_rejects_backslash_traversal")
        inc("unc", "\\\\host\\share", "\\\\evil\\share\\x.yaml")
        inc("drive", "C:/x.yaml", "C:/Windows/win.ini")
        inc("tilde", "~/.ssh/id_rsa", "~/.ssh/id_rsa")
        inc("envvar", "$HOME/.bashrc", "$HOME/.bashrc")
        inc("http", "http URL", "http://127.0.0.1:9/x.yaml", refs="CVE-2025-12058 (SSRF)")
        inc("https", "https URL", "https://evil.example/x.yaml")
        inc("file-url", "file:// URL", "file:///etc/passwd")
        inc("data-url", "data: URL", "data:text/yaml,a:%201")
        inc("ftp", "ftp URL", "ftp://evil.example/x.yaml")
        inc("package", "package resource", "pkg://os/system")
        inc("glob", "*.yaml", "*.yaml")
        inc("nul", "NUL in the path", "a\0b.yaml", stage="yaml", mention=P + "|character|control|U\\+")
        inc("newline", "newline in the path", "a\nb.yaml", mention=P + "|character|control|U\\+")
        inc("empty", "empty path", "")
        inc("dot", "the directory itself", ".")
        inc("dir", "a directory", "sub", special=[{"op": "dir", "path": "sub"}])
        inc("missing", "a file that does not exist, with the path shown relative to the spec", "nope/blocks.yaml", mention=["nope/blocks.yaml"])
        inc("long", "a 5000-character path", "d/" * 2500 + "x.yaml")
        inc("devzero", "/dev/zero", "/dev/zero")
        inc("devrandom", "/dev/random", "/dev/random")
        inc("devstdin", "/dev/stdin", "/dev/stdin")
        inc("proc", "/proc/self/environ", "/proc/self/environ")
        inc("fifo", "a FIFO blocks open() for ever", "pipe.yaml", special=[{"op": "fifo", "path": "pipe.yaml"}], refs="measured: safetensors.load_file on a FIFO hangs")
        inc("self", "a file that includes itself", "spec.yaml", mention="cycl|itself|recurs|circular")
        inc("case-self", "SPEC.YAML: the same file on some systems", "SPEC.YAML")
        inc("not-mapping", "an included list", "l.yaml", files={"l.yaml": f"- a\n"}, stage="yaml", at=("l.yaml", 1, 1), mention="mapping|top level|root|object")
        # What is never closed is told where it was opened, not where the file ends.
        inc("bad-yaml", "an error inside the included file is reported in that file", "bad.yaml", files={"bad.yaml": "a: [1, 2\n"}, stage="yaml", at=("bad.yaml", 1, 4), mention="bad.yaml")
        inc("bad-schema", "a schema error inside the included file is reported in that file", "bad.yaml", files={"bad.yaml": "zzz_unknown: 1\n"}, stage="schema", at=("bad.yaml", 1, 1), mention=["bad.yaml", "zzz_unknown"])
        inc("binary", "an included PNG", "x.png", at=False, files={"x.png": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20})
        inc("bomb", "a bomb in the included file", "bomb.yaml", files={"bomb.yaml": "a0: &a0 [" + ", ".join(["lol"] * 9) + "]\n" + "".join(f"a{i}: &a{i} [" + ", ".join([f"*a{i-1}"] * 9) + "]\n" for i in range(1, 10))}, stage="yaml", at=False, mention="alias|anchor|limit|expand|unknown")
        inc("big", "an included 5 MB file", "big.yaml", at=False, files={"big.yaml": "# " + "x" * 5_000_000 + "\n"}, mention="limit|large|bytes|size")
        self.case("path/include-mutual", "a includes b, b includes a", s(top={k("include"): ["b.yaml"]}), files={"b.yaml": {k("include"): ["spec.yaml"]}}, stage="graph", mention="cycl|itself|recurs|circular", exit=[2, 3])
        self.case("path/include-chain-200", "200 files, each includes the next", s(top={k("include"): ["f0.yaml"]}), files={f"f{i}.yaml": {k("include"): [f"f{i+1}.yaml"]} for i in range(200)} | {"f200.yaml": {k("composites"): {}}}, stage="budget", outcome="either", mention="deep|limit|many|depth|include")
        self.case("path/include-diamond", "20 levels, each includes the next twice: 2^20 reads without caching", s(top={k("include"): ["f0.yaml"]}), files={f"f{i}.yaml": {k("include"): [f"f{i+1}.yaml", f"f{i+1}.yaml"]} for i in range(20)} | {"f20.yaml": {k("composites"): {}}}, stage="budget", outcome="either", mention="dup|twice|limit|many|include")
        self.case("path/include-2000", "2000 includes", s(top={k("include"): [f"i/{j}.yaml" for j in range(2000)]}), files={f"i/{j}.yaml": "{}\n" for j in range(2000)}, stage="budget", outcome="either", mention="limit|many|include|empty", max={"wall_s": 5})
        self.case("path/extends-cycle", "a extends b extends a", s(top={k("extends"): "b.yaml"}), files={"b.yaml": {k("extends"): "spec.yaml"}}, stage="graph", mention="cycl|itself|recurs|circular", exit=[2, 3])
        self.case("path/extends-secret", "extends a file outside", s(top={k("extends"): At("../../../secret/TOPSECRET.yaml")}), stage="read", mention=P, refs=T, exit=[2, 3])
        self.case("path/extends-int", "extends: 7", s(top={k("extends"): At(7)}), stage="schema", mention="extends|string|path")
        self.case("path/spec-missing", "the spec does not exist", entry="nope.yaml", stage="read", mention="nope.yaml|found|exist|no such", exit=[2, 3])
        self.case("path/spec-dir", "the spec is a directory", entry="d", special=[{"op": "dir", "path": "d"}], stage="read", mention="directory|regular|file", exit=[2, 3])
        self.case("path/spec-fifo", "the spec is a FIFO without a writer", entry="p", special=[{"op": "fifo", "path": "p"}], stage="read", mention="regular|fifo|pipe|file", exit=[2, 3])
        self.case("path/spec-devzero", "the spec is a link to /dev/zero", entry="z", special=[{"op": "symlink", "path": "z", "target": "/dev/zero"}], stage="read", mention="regular|device|file|large|limit", exit=[2, 3])
        self.case("path/spec-unreadable", "no read permission (skip as root)", s(), special=[{"op": "mode", "path": "spec.yaml", "mode": 0}], stage="read", mention="permission|denied|read", exit=[2, 3], env={"skip_if_root": True})
        self.case("path/spec-png", "a picture instead of a spec", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, stage="read", mention="UTF-?8|encod|character", exit=[2, 3])
        self.case("path/spec-gzip", "a gzip file: never unpacked", bytes.fromhex("1f8b0800000000000003") + bytes(range(256)), stage="read", mention="UTF-?8|encod|character", exit=[2, 3])
        self.case("path/spec-pickle", "a pickle called spec.yaml", self.pickle_bytes("path/spec-pickle"), stage="read", mention="UTF-?8|encod|character|mapping|root", exit=[2, 3])

    # ========================================================================================== shapes
    def shape_cases(self):
        n, s = self.node, self.spec
        S = "shape|channel|dimension|size|mismatch|expect|rank|feature"
        def c(slug, title, body, **kw): self.case("shape/" + slug, title, body, stage=kw.pop("stage", "shape"), run=kw.pop("run", ("validate", "build")), mention=kw.pop("mention", S), code=kw.pop("code", "E-SHAPE"), **kw)
        I = lambda *d, **k: {"x": self.inp(self.shape(*d), **k)}
        c("channel-mismatch", "in_channels 4 on a 3-channel input: names the node, its source and both numbers", s(nodes=[("c1", n("conv", "x", **{"in": At(4)}, out=8, kernel=3))]), mention=["c1", "3", "4"])
        c("linear-mismatch", "in_features 10 on 12", s(inputs=I(12), nodes=[("l", n("linear", "x", lin_in=At(10), lin_out=2))]), mention=["l", "12", "10"])
        c("underflow", "kernel 9 on 4x4", s(inputs=I(3, 4, 4), nodes=[("c1", n("conv", "x", out=8, kernel=9))]), mention=["c1", "4", "9|small|underflow|kernel"])
        c("underflow-late", "six poolings of 32x32", s(nodes=[("p", n("pool", "x", kernel=2, repeat=6))]), mention=["p", "small|underflow|kernel|size|1"])
        c("underflow-stride", "a valid convolution that leaves 0 pixels later", s(inputs=I(3, 8, 8), nodes=[("c1", n("conv", "x", out=3, kernel=8)), ("c2", n("conv", "c1", out=3, kernel=2))]), mention="c2")
        c("add-mismatch", "add of 8 and 16 channels", s(nodes=[("a", n("conv", "x", out=8, kernel=1)), ("b", n("conv", "x", out=16, kernel=1)), ("s", n("add", ["a", "b"]))]), mention=["s", "8", "16"])
        c("add-broadcast", "add of [8,8,8] and [1,1,8]: torch broadcasts silently", s(inputs={"x": self.inp(self.shape(8, 8, 8)), "y": self.inp(self.shape(1, 1, 8))}, nodes=[("s", n("add", ["x", "y"]))]), outcome="either", refs="measured: meta accepts")
        c("add-rank", "add of rank 4 and rank 2", s(inputs={"x": self.inp(self.shape(8, 8, 8)), "y": self.inp(self.shape(8))}, nodes=[("s", n("add", ["x", "y"]))]), outcome="either")
        c("concat-spatial", "concat of 32x32 and 16x16", s(nodes=[("a", n("pool", "x", kernel=2)), ("k", n("concat", ["x", "a"], axis=1))]), mention=["k", "32", "16"])
        c("concat-dim-range", "concat along dimension 9", s(nodes=[("k", n("concat", ["x", "x"], axis=At(9)))]), mention=["9"])
        c("concat-rank", "concat of rank 4 and rank 2", s(inputs={"x": self.inp(self.shape(3, 8, 8)), "y": self.inp(self.shape(8))}, nodes=[("k", n("concat", ["x", "y"], axis=1))]), mention="k")
        c("rank-conv-on-2d", "conv2d on [N, 10]", s(inputs=I(10), nodes=[("c1", n("conv", "x", out=8, kernel=3))]), mention=["c1"])
        c("rank-conv-on-5d", "conv2d on rank 5", s(inputs=I(2, 3, 8, 8), nodes=[("c1", n("conv", "x", out=8, kernel=3))]), mention=["c1"])
        c("rank3-unbatched", "rank 3 into conv2d: torch reads it as one unbatched picture", s(inputs={"x": self.inp([3, 8, 8])}, nodes=[("c1", n("conv", "x", out=8, kernel=3))]), outcome="either", refs="measured: torch accepts")
        c("bn-features", "batch norm with 4 features on 3 channels", s(nodes=[("b", n("bn", "x", features=At(4)))]), mention=["b", "3", "4"])
        c("norm-shape", "layer norm over the wrong size", s(inputs=I(8, 8), nodes=[("b", n("norm", "x", nshape=At(7)))]), mention=["b", "7|8"])
        c("gnorm-divis", "group norm: 2 groups on 3 channels", s(nodes=[("b", n("gnorm", "x", ngroups=At(2), channels=3))]), mention="b|group|divis")
        c("softmax-dim", "softmax along dimension 9: the meta device says yes, the CPU says no", s(nodes=[("b", n("softmax", "x", axis=At(9)))]), mention=["9"], refs="measured: meta/cpu disagree")
        c("flatten-range", "flatten from dimension 9", s(nodes=[("f", n("flatten", "x", args={"start_dim": At(9)}))]), mention="9|start_dim|unknown")
        c("reshape-count", "reshape 3072 -> 3000", s(nodes=[("f", n("reshape", "x", shape=At([3000])))]), mention="3000|3072|element|reshape")
        c("reshape-two-minus-one", "two -1 in a reshape", s(nodes=[("f", n("reshape", "x", shape=At([-1, -1])))]), mention="-1|reshape|one")
        c("dtype-embed-float", "embedding of float input", s(inputs=I(16, dtype="float32"), nodes=[("e", n("embed", "x", num=10, dim=4))]), mention="e|int|dtype|float")
        c("dtype-conv-int", "conv of int64 input", s(inputs=I(3, 8, 8, dtype="int64"), nodes=[("c1", n("conv", "x", out=4, kernel=1))]), mention="c1|int|dtype|float")
        c("attn-width", "attention width 32 on 64 features", s(inputs=I(16, 64), nodes=[("a", n("attn", "x", width=At(32), heads=4))]), mention="a|32|64")
        c("rnn-input", "LSTM input_size 7 on 8 features", s(inputs=I(16, 8), nodes=[("r", n("rnn", "x", rin=At(7), hidden=8, layers=1))]), mention="r|7|8")
        for slug, v, m in (("zero", [3, 0, 32], "0|positive"), ("neg", [3, -1, 32], "-1|positive|negative"), ("float", [3, 32.5, 32], "integer|32.5"), ("bool", [3, True, 32], "integer|bool"), ("string", [3, "32", 32], "integer|32|symbol|name"), ("null", [3, None, 32], "null|integer|none"), ("nested", [3, [32], 32], "integer|list")):
            c("input-" + slug, f"input shape {v}", s(inputs={"x": self.inp(At(self.shape(*v)))}), stage="schema", mention=m, outcome="either" if slug in ("null",) else "reject")
        c("input-empty", "input shape []", s(inputs={"x": self.inp(At([]))}), stage="schema", outcome="either")
        c("input-rank-100", "input of rank 100", s(inputs={"x": self.inp(At(self.shape(*([2] * 100))))}), stage="schema", mention="rank|dimension|limit|long|most|8|64")
        c("batch-zero", "batch 0", s(inputs={"x": self.inp(At([0, 3, 8, 8]))}), stage="schema", outcome="either", mention="0|batch|positive")
        c("symbol-conflict", "N on two inputs with different fixed sizes elsewhere", s(inputs={"x": self.inp(self.shape(3, 8, 8)), "y": self.inp([7, 3, 8, 8])}, nodes=[("s", n("add", ["x", "y"]))]), outcome="either")
        c("symbol-unknown", "an undeclared symbol in a shape", s(inputs={"x": self.inp(At(self.shape("channels_typo", 8, 8)))}), outcome="either", mention="channels_typo|symbol|unknown|integer")
        c("repeat-changes-shape", "repeat of a block whose output cannot be its own input", s(nodes=[("c1", n("conv", "x", **{"in": 3}, out=8, kernel=1, repeat=3))]), mention="c1|repeat|8|3")

    # ========================================================================================== rendering
    def render_cases(self):
        n, s, k = self.node, self.spec, self.k
        ALL = ("validate", "render:svg", "render:dot", "render:html", "render:mermaid")
        SAFE = ["active-content", "external-reference", "invalid-xml", "extra-graph-element"]
        def c(slug, title, body, **kw): self.case("render/" + slug, title, body, stage=kw.pop("stage", "render"), outcome=kw.pop("outcome", "either"), run=kw.pop("run", ALL), forbid=kw.pop("forbid", SAFE), **kw)
        def lab(slug, title, text, **kw): c("label-" + slug, title, s(nodes=[("c1", n("relu", "x", label=text)), ("c2", n("relu", "c1"))]), **kw)
        G = ["streamlit#15819", "netron#1329", "netron#1604", "CVE-2025-54880", "CVE-2025-54881"]
        lab("script", "</svg><script>", "</svg><script>alert(1)</script>", refs=G)
        lab("svg-onload", "attribute break-out", '"/><svg onload="alert(1)"><rect fill="x', refs=G)
        lab("img-onerror", "<img onerror>", "<img src=x onerror=alert(1)>", refs=G)
        lab("entity", "entities that decode to markup", "&#60;script&#62;alert(1)&#60;/script&#62; &lt;b&gt;", refs=G)
        lab("html-like", "graphviz HTML label <b>..</b>: the Python graphviz package passes <...> through as HTML", "<<b>bold</b><table><tr><td href=\"javascript:alert(1)\">x</td></tr></table>>", refs="measured: TD HREF=javascript: reaches the SVG")
        lab("html-img", "HTML label with an image file", "<<table><tr><td><img src=\"{SECRET}\"/></td></tr></table>>")
        lab("dot-quote", "quote break-out into DOT", 'x"]; evil[URL="javascript:alert(1)"]; z[label="', refs="measured: unescaped quote = DOT injection")
        lab("dot-backslash", "backslash at the end swallows the closing quote", "x\\", refs="measured: python-graphviz 0.21 emits a broken string")
        lab("dot-backslash-quote", "backslash + quote", 'x\\"]; evil[label="y', refs="measured")
        lab("dot-escString", "\\N \\G \\L \\T \\E are replaced by graphviz", "\\N \\G \\L \\T \\E \\H", forbid=SAFE + ["label-changed"])
        lab("dot-newline", "newline and \\l \\r", "line1\nline2\\lleft\\rright")
        lab("record", "record syntax { | } <port>", "{a|<p>b|{c", forbid=SAFE)
        lab("cdata", "]]> and comment ends", "]]> --> <!-- <![CDATA[", forbid=SAFE)
        lab("script-close-json", "</script> inside JSON embedded in HTML", "</script><script>alert(1)</script><!--", run=("render:html",), refs=G)
        lab("template", "template syntax", "${alert(1)} {{constructor.constructor('alert(1)')()}} <%= 1 %>", run=("render:html", "render:mermaid"))
        lab("ctrl", "a control character makes the SVG invalid XML", "a\x01b", outcome="reject", stage="yaml", mention="character|control|U\\+", refs="measured: dot copies \\x01 into the SVG")
        lab("ffff", "U+FFFF is not allowed in XML", "a\uffffb", outcome="reject", stage="yaml", mention="character|U\\+")
        lab("bidi", "right-to-left override", "a\u202egnp.exe", outcome="reject", stage="read", mention="character|bidi|U\\+")
        lab("emoji", "emoji and combining marks", "\U0001f600 e\u0301 \u0639\u0631\u0628\u064a", outcome="accept", forbid=SAFE)
        lab("50k", "a 50 000 character label: dot 2.43 fails above 16 384", "x" * 50000, mention="label|long|limit|characters", max={"wall_s": 10})
        lab("60k-words", "60 000 characters in words", "word " * 12000, mention="label|long|limit|characters", max={"wall_s": 10})
        lab("2000-lines", "a 2000-line label", "\n".join(["l"] * 2000), max={"wall_s": 10})
        lab("mermaid-break", "mermaid bracket break-out and click", 'A"]; click c1 href "javascript:alert(1)" "x"; Z["', run=("render:mermaid", "render:html"), refs=["CVE-2021-35513", "mermaid#847"])
        lab("mermaid-init", "mermaid init directive lowers the security level", '%%{init: {"securityLevel": "loose"}}%%', run=("render:mermaid", "render:html"), refs="GHSA-r4hj-mc62-jmwj (Docmost)")
        lab("mermaid-entity", "mermaid #quot; entities", "#quot;]#lt;script#gt;", run=("render:mermaid", "render:html"))
        lab("mermaid-end", "the word end breaks mermaid", "end", run=("render:mermaid",), forbid=["mermaid-invalid"])
        c("id-mermaid-end", "node id end breaks mermaid", s(nodes=[("end", n("relu", "x"))]), run=("render:mermaid",), forbid=["mermaid-invalid"])
        c("id-dot-keyword", "node ids that are DOT keywords", s(nodes=[("node", n("relu", "x")), ("edge", n("relu", "node")), ("subgraph", n("relu", "edge")), ("strict", n("relu", "subgraph"))]), forbid=SAFE + ["lost-node"])
        c("id-compass", "node ids that are compass points", s(nodes=[("n", n("relu", "x")), ("sw", n("relu", "n")), ("_", n("relu", "sw"))]), forbid=SAFE + ["lost-node"])
        for slug, u in (("javascript", "javascript:alert(1)"), ("javascript-ctrl", "java\tscript:alert(1)"), ("javascript-case", " JaVaScRiPt:alert(1)"), ("vbscript", "vbscript:msgbox(1)"), ("data", "data:text/html,<script>alert(1)</script>"), ("file", "file:///etc/passwd"), ("protocol-relative", "//evil.example/x"), ("quote", 'https://ok.example/"onmouseover="alert(1)')):
            c("url-" + slug, f"url: {u[:30]!r}", s(nodes=[("c1", n("relu", "x", extra={K(k("url")): u}))]), outcome="either", mention="url|scheme|unknown|not allowed|character", refs=["streamlit#15819", "measured: dot copies URL=javascript: into xlink:href"])
        for slug, kk, v in (("fontname", "fontname", 'x"><script>alert(1)</script>'), ("color", "color", 'red"><script>alert(1)</script>'), ("style-css", "style", "fill:red}</style><script>alert(1)</script>"), ("stylesheet", "stylesheet", "https://evil.example/x.css"), ("image", "image", "{SECRET}"), ("shapefile", "shapefile", "{SECRET}"), ("class", "class", 'a" onload="alert(1)'), ("id", "id", 'a" onload="alert(1)'), ("tooltip", "tooltip", 'a" onmouseover="alert(1)'), ("dpi", "dpi", 100000), ("size", "size", "99999,99999!"), ("width", "width", 30000), ("layout", "layout", "../evil"), ("imagepath", "imagepath", "/etc"), ("background", "_background", "c 7 -#ff0000")):
            c("attr-" + slug, f"free graph attribute {kk}: {str(v)[:30]}", s(nodes=[("c1", n("relu", "x", extra={k("style"): {K(kk): v}}))]), outcome="either", mention=f"{kk}|style|unknown|color|not allowed", refs="measured: dot 2.43 writes fontname unescaped into SVG (<script>); huge width/dpi = > 20 s")
        c("name-html", "spec name with markup goes to <title>", s(name="</title><script>alert(1)</script>"), mention="name|character|identifier")
        c("doc-markdown", "description with a javascript: link and HTML", s(top={k("doc"): "[x](javascript:alert(1)) <img src=x onerror=alert(1)>"}))
        c("doc-comment-end", "description that closes an XML comment", s(top={k("doc"): "--> <script>alert(1)</script> <!--"}))
        c("param-html", "markup in a parameter value shown in a table", s(params={"note": "<script>alert(1)</script>"}))
        c("chain-3000", "3000 nodes: dot needs more than 1 s; must stay under the render limit or fall back", s(nodes=[("n0", n("relu", "x"))] + [(f"n{i}", n("relu", f"n{i-1}")) for i in range(1, 3000)]), run=("render:svg", "render:dot"), max={"wall_s": 35}, forbid=["hang", "orphan-process"], refs="measured: 5000-chain 3.6 s, 20 000-chain > 60 s")
        rnd = random.Random(0)
        dense = [("n0", n("relu", "x"))] + [(f"n{i}", n("add", [f"n{j}" for j in sorted(rnd.sample(range(i), min(i, 10)))])) if i > 1 else ("n1", n("relu", "n0")) for i in range(1, 200)]
        c("dense-200", "200 nodes, 2000 edges: dot runs for more than 20 s of CPU", s(nodes=dense), run=("render:svg",), max={"wall_s": 35}, forbid=["hang", "orphan-process"], refs="measured: > 60 s")
        c("cluster-deep", "200 nested clusters (composites)", s(composites={"k0": {k("inputs"): ["i"], k("nodes"): self.nodes([("q", n("relu", "i"))]), k("outputs"): ["q"]}, **{f"k{j}": {k("inputs"): ["i"], k("nodes"): self.nodes([("q", n(f"k{j-1}", "i"))]), k("outputs"): ["q"]} for j in range(1, 60)}}, nodes=[("a", n("k59", "x"))]), run=("render:svg", "render:dot"), max={"wall_s": 35})

    # ========================================================================================== weights
    def pickle_bytes(self, cid):
        path = self.canary(cid)
        class P:
            def __reduce__(self): return (os.system, (f"touch '{path}'",))
        return pickle.dumps({"state_dict": P()}, protocol=2)

    @staticmethod
    def st(header, data=b"", raw=None, n=None):
        h = raw if raw is not None else json.dumps(header).encode()
        return struct.pack("<Q", len(h) if n is None else n) + h + data

    def weight_cases(self):
        spec = self.spec()
        E = lambda sh, a, b, d="F32": {"dtype": d, "shape": sh, "data_offsets": [a, b]}
        z = lambda n: b"\0" * n
        W = "weight|safetensors|header|tensor|format|file|shape|key|missing|unexpected|finite|nan|large|limit"
        def c(slug, title, blob=None, name="w.safetensors", **kw):
            self.case("weights/" + slug, title, files={"spec.yaml": spec, **({name: blob} if blob is not None else {}), **kw.pop("more", {})}, stage="weights", run=kw.pop("run", (f"weights:{name}",)), mention=kw.pop("mention", W), exit=kw.pop("exit", [0, 2, 3] if kw.get("outcome") == "either" else [2, 3]), code=kw.pop("code", "E-WEIGHTS"), **kw)
        pk = lambda slug: self.pickle_bytes("weights/" + slug)
        R = ["CVE-2025-32434", "CVE-2026-24747", "CVE-2025-23298", "CVE-2025-58756"]
        c("pickle-pt", "a .pt file that runs a command", pk("pickle-pt"), name="w.pt", refs=R, mention=W + "|pickle|pt|extension")
        c("pickle-as-safetensors", "the same bytes called .safetensors", pk("pickle-as-safetensors"), refs=R)
        def ptzip(slug, bomb=False):
            def wr(f):
                with zipfile.ZipFile(f, "w", zipfile.ZIP_DEFLATED if bomb else zipfile.ZIP_STORED) as zf:
                    def put(name, data):
                        zi = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)); zi.compress_type = zipfile.ZIP_DEFLATED if bomb else zipfile.ZIP_STORED
                        zf.writestr(zi, data)
                    put("archive/data.pkl", self.pickle_bytes("weights/" + slug)); put("archive/version", "3\n"); put("archive/byteorder", "little")
                    if bomb: put("archive/data/0", z(64 << 20))
            return wr
        c("pickle-ptzip", "a torch zip archive with a payload", ptzip("pickle-ptzip"), name="w.pt", refs=R, mention=W + "|pickle|pt|extension")
        c("ptzip-bomb", "a torch zip archive that unpacks 64 MB from 64 kB", ptzip("ptzip-bomb", True), name="w.pth", refs=["CWE-409", "keras _reject_zip_bomb"], mention=W + "|pickle|pt|extension")
        c("pickle-fallback", "a file whose safe load fails: there must be no unsafe second try", pk("pickle-fallback") + b"junk", name="w.bin", refs="Stanza 1.12: weights_only=True then False on UnpicklingError", mention=W + "|pickle|bin|extension")
        c("npz-pickle", ".npz with an object array", b"PK\x05\x06" + z(18), name="w.npz", mention=W + "|npz|extension")
        c("h5", "HDF5 with external links", b"\x89HDF\r\n\x1a\n" + z(512), name="w.h5", refs=["CVE-2026-1669", "CVE-2025-9905"], mention=W + "|h5|hdf|extension")
        c("empty", "empty file", b"")
        c("short", "7 bytes", z(7))
        c("header-huge", "header length 2^62", self.st(None, raw=b"{}", n=1 << 62), refs="safetensors MAX_HEADER_SIZE 100 MB")
        c("header-too-long", "header length beyond the file", self.st(None, raw=b"{}", n=1000), refs="safetensors abuse attempt 1")
        c("header-99MB-claim", "header claims 99 MB in a small file", self.st(None, raw=b"{}", n=99_000_000))
        c("bad-json", "header is not JSON", self.st(None, raw=b"{not json"))
        c("deep-json", "100 000 nested lists in the header", self.st(None, raw=b'{"a":' + b"[" * 100000 + b"]" * 100000 + b"}"))
        c("bad-utf8", "header is not UTF-8", self.st(None, raw=b'{"\xff":1}'))
        c("truncated", "data cut in half", self.st({"c1.weight": E([8, 3, 3, 3], 0, 864)}, z(400)))
        c("trailing", "data after the last tensor (polyglot ZIP)", self.st({"c1.weight": E([8, 3, 3, 3], 0, 864)}, z(864) + b"PK\x03\x04evil"), refs="Trail of Bits audit: polyglot files")
        c("overlap", "two tensors on the same bytes (small file, huge memory)", self.st({f"t{i}": E([8, 3, 3, 3], 0, 864) for i in range(50)}, z(864)), refs="safetensors abuse attempt 3")
        c("gap", "a hole before the first tensor", self.st({"c1.weight": E([8, 3, 3, 3], 16, 880)}, z(880)))
        c("neg-offset", "negative offsets", self.st({"c1.weight": E([8, 3, 3, 3], -864, 0)}, z(864)))
        c("shape-overflow", "2^63 x 2^63", self.st({"c1.weight": E([1 << 63, 1 << 63], 0, 864)}, z(864)))
        c("shape-mismatch-bytes", "shape does not fit the bytes", self.st({"c1.weight": E([9, 9, 9, 9], 0, 864)}, z(864)))
        c("bad-dtype", "dtype EVIL", self.st({"c1.weight": E([8, 3, 3, 3], 0, 864, "EVIL")}, z(864)))
        c("dup-json-key", "the same tensor twice in the header", self.st(None, z(1728), raw=b'{"c1.weight":{"dtype":"F32","shape":[8,3,3,3],"data_offsets":[0,864]},"c1.weight":{"dtype":"F32","shape":[8,3,3,3],"data_offsets":[864,1728]}}'))
        full = {"c1.weight": E([8, 3, 3, 3], 0, 864), "c1.bias": E([8], 864, 896)}
        c("missing-key", "bias is missing: name it", self.st({"c1.weight": E([8, 3, 3, 3], 0, 864)}, z(864)), mention=["missing|c1"])
        c("extra-key", "an extra tensor: name it", self.st({**full, "zz.weight": E([1], 896, 900)}, z(900)), mention=["unexpected|extra|unknown|zz"])
        c("wrong-shape", "transposed weight: both shapes shown", self.st({"c1.weight": E([3, 8, 3, 3], 0, 864), "c1.bias": E([8], 864, 896)}, z(896)), mention=["shape|size", "8"])
        c("broadcast-shape", "a scalar where a vector is wanted: copy_ would broadcast", self.st({"c1.weight": E([8, 3, 3, 3], 0, 864), "c1.bias": E([1], 864, 868)}, z(868)), mention=["shape|size"])
        c("wrong-dtype", "int64 weights", self.st({"c1.weight": E([8, 3, 3, 3], 0, 1728, "I64"), "c1.bias": E([8], 1728, 1760)}, z(1760)), mention=["dtype|type|int|I64"])
        nan = struct.pack("<f", float("nan"))
        c("nan", "NaN weights: refuse, or warn and name the tensor", self.st(full, nan * 224), outcome="either", mention="nan|finite", exit=[0, 2])
        c("inf", "infinite weights", self.st(full, struct.pack("<f", float("inf")) * 224), outcome="either", mention="inf|finite", exit=[0, 2])
        c("all-zero", "all-zero weights are legal", self.st(full, z(896)), outcome="either")
        c("hostile-names", "tensor names with traversal, dunder and quotes", self.st({"../../etc/x": E([2], 0, 8), "__class__": E([0], 8, 8), 'a"]; x': E([0], 8, 8), "\x1b[31m": E([0], 8, 8)}, z(8)), forbid=["ansi"])
        c("zero-elements", "a tensor of shape [0, 10^15]", self.st({**full, "q": E([0, 10**15], 896, 896)}, z(896)))
        c("tensors-100k", "100 000 tensors in the header", self.st({f"t{i}": E([0], 0, 0) for i in range(100000)}), refs="safetensors abuse attempt 2")
        c("metadata-html", "metadata with markup shown by summary", self.st({"__metadata__": {"x": "<script>alert(1)</script>\x1b[31m"}, **full}, z(896)), outcome="either", forbid=["ansi", "active-content"])
        c("metadata-not-str", "metadata that is not text", self.st({"__metadata__": {"x": 1}, **full}, z(896)))
        c("sparse-8GB", "a sparse 8 GB file", self.st(full, z(896)), special=[{"op": "sparse", "path": "w.safetensors", "size": 1 << 33}])
        c("fifo", "a FIFO", special=[{"op": "fifo", "path": "w.safetensors"}], refs="measured: load_file hangs for ever")
        c("dir", "a directory", special=[{"op": "dir", "path": "w.safetensors"}])
        c("devzero", "a link to /dev/zero", special=[{"op": "symlink", "path": "w.safetensors", "target": "/dev/zero"}])
        c("missing-file", "no such file", mention=W + "|exist|no such")
        c("index-traversal", "a sharded index that points outside", json.dumps({"metadata": {}, "weight_map": {"c1.weight": "../../../secret/TOPSECRET.yaml", "c1.bias": "/etc/passwd"}}).encode(), name="w.safetensors.index.json", refs=["CVE-2022-25882"], mention=W + "|outside|path|index|extension")
        c("live-truncate", "file shortened while it is mapped: SIGBUS kills the process (read into memory, or copy first)", self.st(full, z(896)), manual=True, refs="measured: exit by SIGBUS")

    # ========================================================================================== environment and reliability
    def env_cases(self):
        s = self.spec()
        def c(slug, title, env, **kw): self.case("env/" + slug, title, kw.pop("body", s), stage=kw.pop("stage", "env"), run=kw.pop("run", ("render:svg",)), env=env, **kw)
        # The embedded engine draws unless the system's is asked for, so what is wrong with a `dot` program shows
        # with `--engine dot` alone: the cases about it say so by "engine".
        X = "write|space|permission|denied|directory|exist|file|read-only|full"
        c("out-devfull", "output to a full disk (/dev/full)", {"out": "/dev/full"}, mention=X)
        c("out-devfull-stdout", "stdout is /dev/full", {"stdout": "/dev/full"}, run=("render:dot",), mention="", exit=[1, 2, 3, 74])
        c("out-fsize-limit", "RLIMIT_FSIZE 1 kB: SIGXFSZ/EFBIG in the middle of a write leaves no partial file", {"rlimit_fsize": 1024}, mention=X + "|large|limit", forbid=["partial-output"])
        c("out-readonly-dir", "read-only directory (skip as root)", {"out_dir_mode": 0o555, "skip_if_root": True}, mention=X)
        c("out-missing-dir", "output directory does not exist", {"out": "nope/deep/x.svg"}, mention=X)
        c("out-is-dir", "output path is a directory", {"out_is_dir": True}, mention=X)
        c("out-exists", "existing output: replaced atomically or refused without --force; the old one is never half-written", {"out_exists": "OLD CONTENT"}, outcome="either", forbid=["partial-output"])
        c("out-exists-bad-spec", "a bad spec leaves the existing output as it was", {"out_exists": "OLD CONTENT"}, body=self.spec(nodes=[("a", self.node("relu", "nope"))]), stage="graph", exit=[2], mention="nope", forbid=["output-changed"])
        # The person at the keyboard names the output: a link there is followed, as `>` does; what it leads to is
        # replaced whole, and stays a file with a link to it (the runner looks).
        c("out-symlink", "output path is a symlink to a file elsewhere: not followed, or followed on purpose and documented", {"out_symlink": True}, outcome="either", forbid=["write-outside-outdir"])
        c("out-is-spec", "output path equals the spec: never destroys the input", {"out_is_spec": True}, mention=X + "|same|spec|input", exit=[2, 3], forbid=["spec-changed"])
        c("out-concurrent", "eight processes write the same output at once: one whole file at the end", {"parallel": 8}, outcome="accept")
        c("sigint", "Ctrl-C after 0.3 s: status 130, no traceback, no partial or temporary file, no orphan dot", {"signal": "SIGINT", "after_s": 0.3, "fake_dot": "sleep", "engine": "dot"}, exit=[130, -2], mention="", forbid=["partial-output", "orphan-process"])
        c("sigterm", "SIGTERM", {"signal": "SIGTERM", "after_s": 0.3, "fake_dot": "sleep", "engine": "dot"}, exit=[143, -15], mention="", forbid=["partial-output", "orphan-process"])
        c("dot-missing", "no dot in PATH: one line that says what to install and that render:dot still works", {"path": "", "engine": "dot"}, mention="graphviz|dot", exit=[3])
        c("dot-missing-dotfmt", "render:dot needs no dot program", {"path": ""}, run=("render:dot",), outcome="accept")
        c("dot-hangs", "dot never ends: killed after the limit", {"fake_dot": "sleep", "engine": "dot"}, mention="graphviz|dot|time", exit=[3], max={"wall_s": 40}, forbid=["orphan-process", "partial-output"])
        c("dot-crashes", "dot dies with SIGSEGV", {"fake_dot": "segv", "engine": "dot"}, mention="graphviz|dot", exit=[3], forbid=["partial-output"])
        c("dot-fails", "dot prints an error and exits 1", {"fake_dot": "fail", "engine": "dot"}, mention="graphviz|dot", exit=[3], forbid=["partial-output"])
        c("dot-garbage", "dot exits 0 and prints something that is not SVG", {"fake_dot": "garbage", "engine": "dot"}, mention="graphviz|dot|svg", exit=[3], outcome="either", forbid=["partial-output"])
        c("dot-empty", "dot exits 0 and prints nothing", {"fake_dot": "empty", "engine": "dot"}, mention="graphviz|dot|svg|empty", exit=[3], forbid=["partial-output"])
        c("dot-flood", "dot prints without end: output is capped", {"fake_dot": "flood", "engine": "dot"}, mention="graphviz|dot|large|limit|size", exit=[3], max={"wall_s": 40}, forbid=["partial-output", "orphan-process"])
        c("dot-in-cwd", "an executable called dot in the current directory is not run (PATH without .)", {"cwd_dot": True}, outcome="either")
        c("no-torch", "validate and render work without torch", {"block_import": ["torch"]}, run=("validate", "render:dot"), outcome="accept")
        c("no-torch-build", "build without torch: one line, status 3", {"block_import": ["torch"]}, run=("build",), mention="torch", exit=[3])
        c("no-graphviz-py", "without the Python graphviz package", {"block_import": ["graphviz"]}, outcome="either", mention="graphviz")
        c("evil-cwd-module", "torch.py / yaml.py in the current directory are not imported", {"cwd_modules": ["torch", "yaml", "pydantic", "graphviz", "safetensors"]}, run=("validate",), outcome="accept", refs="CWE-427; python -P / entry-point script")
        c("plugin-not-autoloaded", "a spec next to an evil plugins.py or conftest: nothing is imported from the spec's directory", {"spec_dir_modules": ["plugins", "blocks", "custom", "sitecustomize"]}, run=("validate", "build"), outcome="accept")
        c("no-color", "NO_COLOR", {"vars": {"NO_COLOR": "1", "FORCE_COLOR": ""}}, body=self.spec(nodes=[("a", self.node("relu", "nope"))]), run=("validate",), stage="graph", exit=[2], mention="nope", forbid=["ansi"])
        c("not-a-tty", "stderr is a pipe: no colour, no progress bar, no carriage return", {}, body=self.spec(nodes=[("a", self.node("relu", "nope"))]), run=("validate",), stage="graph", exit=[2], mention="nope", forbid=["ansi"])
        c("term-dumb", "TERM=dumb on a terminal", {"vars": {"TERM": "dumb"}, "pty": True}, run=("validate",), outcome="accept", forbid=["ansi"])
        c("locale-c", "LC_ALL=C with non-ASCII text: same result, no UnicodeEncodeError", {"vars": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}}, body=self.spec(nodes=[("c1", self.node("relu", "x", label="свёртка ✓")), ("a", self.node("relu", "nöpe"))]), run=("validate",), stage="graph", exit=[2], mention="pe")
        c("stdin", "spec on stdin (-)", {"stdin_spec": True}, run=("validate",), outcome="either")
        c("stdin-closed", "stdin closed", {"close": [0]}, run=("validate",), outcome="accept")
        c("stdout-closed", "stdout closed", {"close": [1]}, run=("validate",), outcome="either", exit=[0, 1, 3, 74])
        c("stderr-closed", "stderr closed and a bad spec: the exit status still tells", {"close": [2]}, body=self.spec(nodes=[("a", self.node("relu", "nope"))]), run=("validate",), stage="graph", exit=[2], mention="")
        c("broken-pipe", "| head -c 1: no traceback", {"broken_pipe": True}, run=("render:dot",), outcome="either", exit=[0, 1, 3, 141, -13])
        c("home-unset", "no HOME, no TMPDIR", {"unset": ["HOME", "TMPDIR", "XDG_CACHE_HOME"]}, outcome="accept")
        c("tmp-readonly", "TMPDIR does not exist", {"vars": {"TMPDIR": "/nonexistent"}}, outcome="either", mention=X)
        c("cwd-deleted", "the current directory is gone", {"cwd_deleted": True}, run=("validate",), outcome="accept")
        c("fd-limit", "ulimit -n 24", {"rlimit_nofile": 24}, run=("validate",), outcome="accept")
        c("as-limit-1g", "validate under a 1 GB address space", {"rlimit_as": 1 << 30}, run=("validate",), outcome="accept")
        c("hash-seed", "PYTHONHASHSEED 0, 1, random: validate, dot and export are byte-identical", {"matrix": {"PYTHONHASHSEED": ["0", "1", "12345"]}}, run=("validate", "render:dot"), outcome="accept", forbid=["output-differs"])
        c("node-order", "the same graph with the nodes written in another order: identical weights (per-node seed), identical topology hash", {"permute_nodes": 5}, run=("build",), outcome="accept", manual=True)
        c("seed-threads", "OMP_NUM_THREADS 1, 2, 4: bit-identical initial weights", {"matrix": {"OMP_NUM_THREADS": ["1", "2", "4"]}}, run=("build",), outcome="accept", forbid=["output-differs"])
        c("umask", "umask 077 gives 0600 output; umask 022 gives 0644 (mkstemp's 0600 must be fixed up)", {"umask": 0o022, "want_mode": 0o644}, outcome="accept")
        c("utc-source-date", "SOURCE_DATE_EPOCH and TZ do not change the output", {"matrix": {"TZ": ["UTC", "Asia/Tokyo"]}}, run=("render:dot",), outcome="accept", forbid=["output-differs"])
        c("offline", "no network access is tried (checked with strace or a network namespace)", {"no_network": True}, run=("validate", "build", "render:svg"), outcome="accept", manual=True)
        c("spec-readonly", "read-only spec in a read-only directory", {"spec_readonly": True}, run=("validate",), outcome="accept")


def main(argv=None):
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("out")
    ap.add_argument("--dialect", help="JSON file that overrides DEFAULT_DIALECT (merged per section)")
    ap.add_argument("--heavy", action="store_true", help="also write the 100 MB file")
    ap.add_argument("--only", action="append", default=[], metavar="CATEGORY", help="write these categories alone")
    ap.add_argument("--list", action="store_true", help="print the ids and expectations")
    a = ap.parse_args(argv)
    d = json.loads(json.dumps(DEFAULT_DIALECT))
    if a.dialect:
        for k, v in json.loads(Path(a.dialect).read_text()).items():
            if isinstance(v, dict): d[k].update(v)
            else: d[k] = v
    g = Gen(d, a.out, a.heavy, a.only)
    m = g.build()
    if a.list:
        for c in m["cases"]: print(f"{c['id']:45s} {c['expect']['outcome']:7s} {c['expect']['stage']:8s} {c['title'][:90]}")
    n = len(m["cases"])
    rej = sum(c["expect"]["outcome"] == "reject" for c in m["cases"]); acc = sum(c["expect"]["outcome"] == "accept" for c in m["cases"])
    print(f"{n} cases ({rej} reject, {n - rej - acc} either, {acc} accept): {m['counts']}")


if __name__ == "__main__":
    main()
