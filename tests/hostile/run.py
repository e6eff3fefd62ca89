# ruff: noqa
# fmt: off
"""Runs a command-line tool over the hostile corpus and checks every expectation in the manifest.

    python tests/hostile/run.py CORPUS --tool tool.json [--only REGEX] [--json report.json] [--time cpu|wall] [-v]

tool.json:  {"validate": ["mytool","validate","{spec}"], "build": ["mytool","build","{spec}"],
             "render": ["mytool","render","{spec}","--format","{fmt}","-o","{out}"],
             "render_stdout": ["mytool","render","{spec}","--format","{fmt}"],
             "weights": ["mytool","build","{spec}","--weights","{weights}"], "stdin": ["mytool","validate","-"]}
Time and memory count on top of the same command on control/minimal. Standard library only; Linux/macOS.
"""
import argparse, functools, hashlib, html.parser, json, os, re, resource, shutil, signal, stat, subprocess, sys, tempfile, time
import xml.etree.ElementTree as ET
from pathlib import Path

DIAG = re.compile(r"^(?P<file>[^\n]*?):(?P<line>\d+):(?P<col>\d+): error\b", re.M)
CTRL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
BAD_TAGS = {"script", "foreignobject", "iframe", "object", "embed", "handler", "animate", "set", "audio", "video"}

def tree_hash(d):
    h = hashlib.sha256()
    for p in sorted(Path(d).rglob("*")):
        st = p.lstat(); h.update(f"{p}{st.st_mode}{st.st_size if stat.S_ISREG(st.st_mode) else 0}".encode())
        if stat.S_ISREG(st.st_mode) and st.st_size < 1 << 20 and os.access(p, os.R_OK): h.update(p.read_bytes())
    return h.hexdigest()

class Res: pass
def execute(argv, timeout, cwd, env=None, stdin=subprocess.DEVNULL, stdout=None, pre=None, sig=None, close=()):
    r = Res(); of, ef = tempfile.TemporaryFile(), tempfile.TemporaryFile()
    def setup():
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if pre: pre()
        for fd in close: os.close(fd)
    t0 = time.monotonic()
    p = subprocess.Popen(argv, cwd=cwd, env=env, stdin=stdin, stdout=stdout if stdout is not None else of, stderr=ef, preexec_fn=setup, start_new_session=True)
    r.timed_out, sent = False, False
    while True:
        pid, status, ru = os.wait4(p.pid, os.WNOHANG)
        if pid: break
        el = time.monotonic() - t0
        if sig and not sent and el >= sig[1]: os.kill(p.pid, sig[0]); sent = True
        if el > timeout: r.timed_out = True; os.killpg(p.pid, 9); _, status, ru = os.wait4(p.pid, 0); break
        time.sleep(0.004)
    r.wall, r.cpu, r.rss = time.monotonic() - t0, ru.ru_utime + ru.ru_stime, ru.ru_maxrss / 1024
    r.rc = os.waitstatus_to_exitcode(status); p.returncode = r.rc
    r.orphans = []
    try:
        os.killpg(p.pid, 0); time.sleep(0.3); os.killpg(p.pid, 0); r.orphans.append(p.pid); os.killpg(p.pid, 9)
    except (ProcessLookupError, PermissionError): pass
    for f, n in ((of, "out"), (ef, "err")): f.seek(0); setattr(r, n, f.read(1 << 22).decode("utf-8", "replace")); f.close()
    return r

class H(html.parser.HTMLParser):
    def __init__(self): super().__init__(); self.bad, self.inscript = [], False
    def handle_starttag(self, t, a):
        self.inscript = t == "script"
        for k, v in a:
            if k.startswith("on") and "alert(1)" in (v or ""): self.bad.append(f"{t} {k}")
            if k in ("href", "src", "xlink:href") and re.match(r"[\s\x00-\x20]*(javascript|vbscript|data:text/html)", v or "", re.I): self.bad.append(f"{t} {k}={v[:40]}")
    def handle_data(self, d):
        if self.inscript and d.strip().startswith("alert(1)"): self.bad.append("script")
    def handle_endtag(self, t): self.inscript = False

def check_output(fmt, data, forbid):
    bad = []
    txt = data.decode("utf-8", "replace")
    if fmt == "svg":
        try: root = ET.fromstring(data)
        except ET.ParseError as e: return [f"invalid-xml: {e}"]
        for el in root.iter():
            tag = el.tag.split("}")[-1].lower() if isinstance(el.tag, str) else ""
            if tag in BAD_TAGS: bad.append(f"active-content: <{tag}>")
            for k, v in el.attrib.items():
                k = k.split("}")[-1].lower()
                if k.startswith("on"): bad.append(f"active-content: {k}=")
                if k in ("href", "src"):
                    s = re.sub(r"[\x00-\x20]", "", v).lower()
                    if s.startswith(("javascript:", "vbscript:", "data:text", "file:", "//")): bad.append(f"active-content: {k}={v[:40]}")
                    if tag in ("image", "use", "script", "link") and not s.startswith(("#", "data:image")): bad.append(f"external-reference: {tag} {k}={v[:60]}")
                if "javascript:" in v.lower() and k in ("style", "fill", "stroke"): bad.append("active-content: style")
        # Words are words: what loads something stands in a style or in an attribute, or before the picture.
        active = txt.split("<svg")[0] + "".join("".join(el.itertext()) if str(el.tag).endswith("style") else "" for el in root.iter()) + " ".join(v for el in root.iter() for v in el.attrib.values())
        if re.search(r"<\?xml-stylesheet|@import|url\(\s*['\"]?(https?:|//|file:)", active): bad.append("external-reference: stylesheet")
    elif fmt == "html":
        h = H(); h.feed(txt); bad += [f"active-content: {b}" for b in h.bad]
    elif fmt == "dot" and shutil.which("dot"):
        p = subprocess.run(["dot", "-Tcanon"], input=data, capture_output=True, timeout=60)
        if p.returncode: bad.append("invalid-dot: " + p.stderr.decode("utf-8", "replace")[:80])
        c = p.stdout.decode("utf-8", "replace")
        if re.search(r"\b(URL|href|edgeURL)\s*=\s*\"?\s*(javascript|vbscript|data):", c, re.I): bad.append("active-content: URL in dot")
        if re.search(r"^\s*(evil|z)\s*\[", c, re.M): bad.append("extra-graph-element")
    elif fmt == "md":
        if re.search(r"(?<!\\)\]\(\s*<?\s*(javascript|vbscript|data|file):|^\s*\[[^\]]*\]:\s*javascript|(?<![\\`])<(script|img|svg|iframe)\b", txt, re.I | re.M): bad.append("active-content: markdown")
    elif fmt == "mermaid" and "links" in forbid:
        # A map links to the code: only to where the web or the project is.
        if re.search(r"^\s*%%\{|<script|<img|<svg", txt, re.M | re.I): bad.append("active-content: mermaid directive")
        bad += [f"active-content: {line[:80]}" for line in txt.split("\n") if re.match(r"\s*click\b", line) and not re.match(r'\s*click \w+ (href )?"(https?://|[\w./#~@-]+(\?|#|"))', line)]
    elif fmt == "mermaid":
        if re.search(r"^\s*click\b|^\s*%%\{|javascript:|<script|<img|<svg", txt, re.M | re.I): bad.append("active-content: mermaid directive")
        if re.search(r"(^|\s)end(\s|\[|$)", txt) and "mermaid-invalid" in forbid and not re.search(r"^\s*subgraph", txt, re.M): bad.append("mermaid-invalid: bare word end")
    return bad

FAKE = {"sleep": "sleep 600", "segv": "kill -SEGV $$", "fail": "cat >/dev/null; echo 'Error: syntax error' >&2; exit 1", "garbage": "cat >/dev/null; echo hello", "empty": "cat >/dev/null", "flood": "cat >/dev/null; while :; do head -c 1048576 /dev/zero; done"}

class Runner:
    def __init__(self, a):
        self.a, self.root = a, Path(a.corpus).resolve()
        self.man = json.loads((self.root / "manifest.json").read_text()); self.tool = json.loads(Path(a.tool).read_text())
        # The program is found once: some cases run it with another PATH, or with none.
        for argv in self.tool.values(): argv[0] = shutil.which(argv[0]) or argv[0]
        self.base, self.results = {}, []

    def argv(self, run, case, spec, out=None, stdin=False):
        kind, _, rest = run.partition(":")
        if kind == "run":
            stand = {"{spec}": spec, "{dir}": str(self.root / "cases" / case["id"]), "{out}": out or os.path.join(tempfile.gettempdir(), "hostile-none")}
            return [*self.tool["run"], *(functools.reduce(lambda w, one: w.replace(*one), stand.items(), word) for word in case["argv"])]
        rest = {"mermaid": "mmd"}.get(rest, rest)
        key = "stdin" if stdin else "render_stdout" if kind == "render" and out is None else kind
        if key not in self.tool: return None
        w = str((self.root / case["entry"]).parent / rest) if kind == "weights" else ""
        return [x.replace("{spec}", spec).replace("{fmt}", rest).replace("{out}", out or "").replace("{weights}", w) for x in self.tool[key]]

    def baseline(self, run):
        kind = run if run.startswith("render") else run.split(":")[0]
        # Weights are read by `build`, which brings torch: that has to be in the baseline.
        k = "build" if kind == "weights" else "validate" if kind in ("run", "map") or kind.startswith("map:") else kind
        if k not in self.base:
            c = next(x for x in self.man["cases"] if x["id"] == "control/minimal"); rs = []
            for _ in range(3):
                with tempfile.TemporaryDirectory() as d:
                    av = self.argv(k, c, str(self.root / c["entry"]), os.path.join(d, "o"))
                    if av is None: return None
                    rs.append(execute(av, 120, d))
            rs.sort(key=lambda r: r.wall); self.base[k] = (rs[1].wall, min(r.cpu for r in rs), max(r.rss for r in rs))
        return self.base[k]

    def one(self, case, run):
        ex, env = case["expect"], case.get("env") or {}
        base = self.baseline(run)
        if base is None: return ("skip", ["no command for " + run], None)
        if env.get("skip_if_root") and os.geteuid() == 0: return ("skip", ["needs a non-root user"], None)
        if case.get("manual"): return ("skip", ["manual"], None)
        problems, kind, fmt = [], run.split(":")[0], run.partition(":")[2]
        tmp = tempfile.mkdtemp(prefix="hostile-"); od = os.path.join(tmp, "out"); cwd = os.path.join(tmp, "cwd"); os.mkdir(od); os.mkdir(cwd)
        cdir = (self.root / "cases" / case["id"])
        spec = str(self.root / case["entry"]) if kind != "weights" else str(cdir / "spec.yaml")
        out = os.path.join(od, "o." + (fmt or "x")) if kind in ("render", "map", "run") else None
        e = dict(os.environ); e.pop("PYTHONPATH", None); e["PYTHONDONTWRITEBYTECODE"] = "1"
        lim, stdin, so, sig, close, post = [], subprocess.DEVNULL, None, None, (), []
        if "rlimit_fsize" in env: lim.append(lambda: (resource.setrlimit(resource.RLIMIT_FSIZE, (env["rlimit_fsize"],) * 2), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)))
        if "rlimit_nofile" in env: lim.append(lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (env["rlimit_nofile"],) * 2))
        if "rlimit_as" in env: lim.append(lambda: resource.setrlimit(resource.RLIMIT_AS, (env["rlimit_as"],) * 2))
        if "umask" in env: lim.append(lambda: os.umask(env["umask"]))
        if "out" in env: out = env["out"] if env["out"].startswith("/") else os.path.join(od, env["out"])
        if env.get("out_is_dir"): os.mkdir(out)
        if "out_exists" in env: Path(out).write_text(env["out_exists"])
        if env.get("out_symlink"): Path(tmp, "victim").write_text("VICTIM"); os.symlink(os.path.join(tmp, "victim"), out)
        if env.get("out_is_spec"): sp2 = os.path.join(od, "spec.yaml"); shutil.copy(spec, sp2); spec = out = sp2
        if env.get("spec_readonly"): sp2 = os.path.join(cwd, "ro.yaml"); shutil.copy(spec, sp2); os.chmod(sp2, 0o444); os.chmod(cwd, 0o555); spec = sp2
        if "out_dir_mode" in env: os.chmod(od, env["out_dir_mode"])
        for v, x in (env.get("vars") or {}).items(): e[v] = x
        for v in env.get("unset") or (): e.pop(v, None)
        if "path" in env: e["PATH"] = env["path"] or "/nonexistent"
        if "fake_dot" in env:
            fd = os.path.join(tmp, "bin"); os.mkdir(fd); p = Path(fd, "dot"); p.write_text("#!/bin/sh\n" + FAKE[env["fake_dot"]] + "\n"); p.chmod(0o755); e["PATH"] = fd + ":" + e.get("PATH", "")
        canary = str(self.root / "canary" / case["id"].replace("/", "__"))
        if env.get("cwd_dot"): p = Path(cwd, "dot"); p.write_text(f"#!/bin/sh\ntouch '{canary}'\n"); p.chmod(0o755)
        for m in env.get("cwd_modules") or (): Path(cwd, m + ".py").write_text(f"open({canary!r}, 'w')\n")
        if env.get("spec_dir_modules"):
            sd = os.path.join(tmp, "sd"); os.mkdir(sd); shutil.copy(spec, sd + "/spec.yaml"); spec = sd + "/spec.yaml"
            for m in env["spec_dir_modules"]: Path(sd, m + ".py").write_text(f"open({canary!r}, 'w')\n")
        if env.get("block_import"):
            bd = os.path.join(tmp, "block"); os.mkdir(bd)
            Path(bd, "sitecustomize.py").write_text("import sys\nclass B:\n  def find_spec(s,n,p=None,t=None):\n    if n.split('.')[0] in %r: raise ModuleNotFoundError('No module named %%r' %% n, name=n)\nsys.meta_path.insert(0,B())\n" % (env["block_import"],)); e["PYTHONPATH"] = bd
        if "signal" in env: sig = (getattr(signal, env["signal"]), env["after_s"] + base[0])
        close = tuple(env.get("close") or ())
        if env.get("broken_pipe"): out = None
        if env.get("stdout"): so = open(env["stdout"], "wb"); out = None
        if env.get("stdin_spec"): stdin = open(spec, "rb")
        if env.get("cwd_deleted"): lim.append(lambda: os.rmdir(cwd))
        av = self.argv(run, case, spec, out, bool(env.get("stdin_spec")))
        if env.get("broken_pipe"): av = ["/bin/sh", "-c", "( \"$@\"; echo $? > %s/rc ) | head -c 1 >/dev/null; exit $(cat %s/rc)" % (tmp, tmp), "sh", *(self.argv(run, case, spec, None) or [])]
        if av is None: return ("skip", ["no command"], None)
        if env.get("engine"): av = [*av, "--engine", env["engine"]]
        before = tree_hash(cdir) if case["bytes"] < 8 << 20 else None
        # Ctrl-C is ignored by whatever a shell starts in the background, this runner among it: not by the tool.
        if sig: lim.append(lambda: signal.signal(sig[0], signal.SIG_DFL))
        pre = lambda: [f() for f in lim]
        hard = base[0] + max(10.0, 6 * ex["max"]["wall_s"])
        outs = []
        if "matrix" in env:
            # What a run took, in time and in memory, may differ; all else may not.
            (var, vals), = env["matrix"].items()
            for v in vals: r = execute(av, hard, cwd, {**e, var: v}, pre=pre); outs.append((re.sub(r"(?m)^ *(time|memory) .*", "", r.out), Path(out).read_bytes() if out and os.path.isfile(out) else b""))
            if len(set(outs)) > 1: problems.append("output-differs")
        elif "parallel" in env:
            ps = [subprocess.Popen(av, cwd=cwd, env=e, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for _ in range(env["parallel"] - 1)]
            r = execute(av, hard, cwd, e); rcs = [p.wait(hard * 4) for p in ps]
            if any(rcs): problems.append(f"parallel runs failed: {rcs}")
        else: r = execute(av, hard, cwd, e, stdin, so, pre, sig, close)
        both = r.err + r.out
        # ---- always
        if r.timed_out: problems.append(f"timeout after {hard:.0f} s")
        elif r.rc < 0 and r.rc not in ex["exit"]: problems.append(f"killed by {signal.Signals(-r.rc).name}")
        elif r.rc not in ex["exit"]: problems.append(f"exit {r.rc}, wanted {ex['exit']}")
        if "Traceback (most recent call last)" in both: problems.append("traceback")
        if os.path.exists(canary): problems.append("CANARY: code was executed"); os.unlink(canary)
        outdata = Path(out).read_bytes() if out and os.path.isfile(out) and not os.path.islink(out) and not out.startswith("/dev") else None
        if "secret" not in case.get("allow", ()) and ("TOPSECRET-7f3a" in both or (outdata and b"TOPSECRET-7f3a" in outdata)): problems.append("secret file content in output")
        if CTRL.search(r.err) or (CTRL.search(r.out) and not run.startswith("render")): problems.append("control/ANSI characters in output")
        if len(r.err) > ex["max"]["stderr_bytes"]: problems.append(f"stderr has {len(r.err)} bytes")
        if before and tree_hash(cdir) != before: problems.append("the corpus case was modified")
        t = (r.cpu - base[1]) if self.a.time == "cpu" else (r.wall - base[0])
        if t > ex["max"]["wall_s"] and not sig: problems.append(f"{t:.1f} s over the baseline (limit {ex['max']['wall_s']})")
        if r.rss - base[2] > ex["max"]["rss_extra_mb"]: problems.append(f"{r.rss - base[2]:.0f} MB over the baseline")
        if r.orphans: problems.append("orphan-process")
        rejected = r.rc != 0
        left = [x for x in os.listdir(od)]
        known = {os.path.basename(out)} if out and (env.get("out_exists") or env.get("out_is_dir") or env.get("out_symlink") or env.get("out_is_spec")) else set()
        if rejected and set(left) - known: problems.append(f"left behind: {sorted(set(left) - known)[:3]}")
        if not rejected and [x for x in left if x != (os.path.basename(out) if out else "")]: problems.append(f"extra files: {left[:4]}")
        if "out_exists" in env and rejected and (outdata or b"").decode("utf-8", "replace") != env["out_exists"]: problems.append("output-changed on refusal")
        if env.get("out_symlink") and not (os.path.islink(out) and b"<svg" in Path(tmp, "victim").read_bytes()): problems.append("the link was replaced, or what it leads to was not written whole")
        if "want_mode" in env and outdata is not None and stat.S_IMODE(os.stat(out).st_mode) != env["want_mode"]: problems.append(f"mode {stat.S_IMODE(os.stat(out).st_mode):o}")
        # ---- expectation
        if ex["outcome"] == "reject" and rejected and r.rc in (2, 3):
            ds = [(os.path.basename(m["file"]), int(m["line"]), int(m["col"])) for m in DIAG.finditer(both)]
            if "line" in ex:
                f = os.path.basename(ex["file"]); hit = [d for d in ds if d[0] == f and d[1] == ex["line"]]
                if not ds: problems.append("no file:line:col diagnostic")
                elif not hit: problems.append(f"wrong place {ds[:2]}, wanted {f}:{ex['line']}:{ex['col']}")
                elif not any(abs(d[2] - ex["col"]) <= 1 for d in hit): self.softcol = getattr(self, "softcol", 0) + 1
            if ex.get("hint") and not re.search(r"hint:|did you mean", both, re.I): problems.append("no hint")
        if rejected:
            for m in ex.get("mention", []):
                if m and not re.search(m, both, re.I) and ex["outcome"] == "reject": problems.append(f"message does not mention /{m[:50]}/: {both.strip()[:110]!r}")
        for f in ex.get("forbid", []):
            if f.startswith("stderr:") and f[7:] in both: problems.append(f)
        if not rejected and kind in ("render", "map") and outdata is not None: problems += check_output(fmt, outdata, [*ex.get("forbid", []), *(["links"] if kind == "map" else [])])
        if not rejected and kind in ("render", "map") and out and not out.startswith("/dev") and outdata is None and "matrix" not in env and not env.get("out_symlink"): problems.append("exit 0 without an output file")
        for d in (cwd, od):
            if os.path.isdir(d): os.chmod(d, 0o755)
        shutil.rmtree(tmp, ignore_errors=True)
        return ("fail" if problems else "pass", problems, {"rc": r.rc, "wall": round(r.wall, 3), "cpu": round(r.cpu, 3), "rss_mb": round(r.rss, 1), "extra_s": round(t, 3), "extra_mb": round(r.rss - base[2], 1), "err": r.err[:300]})

    def go(self):
        cat = {}
        for c in self.man["cases"]:
            if self.a.only and not re.search(self.a.only, c["id"]): continue
            for run in c["run"]:
                st, pr, info = self.one(c, run)
                self.results.append({"id": c["id"], "run": run, "status": st, "problems": pr, "info": info})
                k = cat.setdefault(c["category"], {"pass": 0, "fail": 0, "skip": 0}); k[st] += 1
                if st == "fail" or self.a.v: print(f"{st.upper():4s} {c['id']} [{run}] " + "; ".join(pr)[:240], flush=True)
        print("\ncategory        pass  fail  skip")
        for k, v in cat.items(): print(f"{k:14s} {v['pass']:5d} {v['fail']:5d} {v['skip']:5d}")
        ok = [r for r in self.results if r["info"]]
        if ok:
            m = max(ok, key=lambda r: r["info"]["extra_s"]); q = max(ok, key=lambda r: r["info"]["extra_mb"])
            print(f"slowest: {m['id']} [{m['run']}] +{m['info']['extra_s']} s {self.a.time}; biggest: {q['id']} [{q['run']}] +{q['info']['extra_mb']} MB; column off by more than 1: {getattr(self, 'softcol', 0)}")
        print("baseline (wall, cpu, MB):", {k: tuple(round(x, 2) for x in v) for k, v in self.base.items()})
        if self.a.json: Path(self.a.json).write_text(json.dumps(self.results, indent=1))
        left = os.listdir(self.root / "canary")
        if left: print("CANARY directory is not empty:", left)
        return 1 if any(r["status"] == "fail" for r in self.results) or left else 0

if __name__ == "__main__":
    ap = argparse.ArgumentParser(); ap.add_argument("corpus"); ap.add_argument("--tool", required=True); ap.add_argument("--only"); ap.add_argument("--json"); ap.add_argument("--time", default="cpu", choices=("cpu", "wall")); ap.add_argument("-v", action="store_true")
    sys.exit(Runner(ap.parse_args()).go())
