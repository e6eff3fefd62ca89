"""Faults as SARIF 2.1.0, OASIS' format for the results of static analysis (2020)."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from itertools import groupby
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from builder.errors import Edit, Fault, Mark, Mend

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
FINGERPRINT = "netdraftFault/v1"
LONGEST_LINE = 1_000
"""Characters of a line that is quoted around a mark: every fault of it would quote all of it again."""

# A part of the document: plain JSON, hence `Any`.
Part = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """A fault, all that it says as one text, and the line that its mark points into, if known."""

    fault: Fault
    words: str
    line: str | None = None


def log_of(told: Sequence[Told], pages: Mapping[str, str] | None = None) -> Part:
    """Bring faults to one run; `pages` explain codes, in Markdown."""
    codes = list(dict.fromkeys(one.fault.code for one in told))
    places = {code: number for number, code in enumerate(codes)}
    seen: Counter[str] = Counter()
    rules = [_rule(code, (pages or {}).get(code, "")) for code in codes]
    results = [_result(one, places[one.fault.code], seen) for one in told]
    driver = {"name": "netdraft", **_version(), "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def uri_of(path: PurePath) -> str:
    """Write a path as a URI, relative where the path is.

    >>> from pathlib import PurePosixPath, PureWindowsPath
    >>> uri_of(PurePosixPath("my nets/a.yaml")), uri_of(PureWindowsPath("C:/my nets/a.yaml"))
    ('my%20nets/a.yaml', 'file:///C:/my%20nets/a.yaml')
    """
    if path.is_absolute():
        return path.as_uri()
    return quote(path.as_posix().encode("utf-8", "surrogateescape"))


def _version() -> Part:
    try:
        return {"version": version("netdraft")}
    except PackageNotFoundError:
        return {}


def _rule(code: str, page: str) -> Part:
    """Describe a code: its page's first sentence, its words, and the whole page as help."""
    rule: Part = {
        "id": code,
        "name": "".join(part.capitalize() for part in code.split("-")),
        "help": {"text": f"netdraft explain-error {code}"},
        "defaultConfiguration": {"level": "error"},
    }
    words = page.partition("\n")[2].partition("\nWrong:")[0].strip()
    if not words:
        return rule
    short = " ".join(words.partition("\n\n")[0].split())
    rule["shortDescription"] = {"text": short}
    rule["fullDescription"] = {"text": words}
    rule["help"] = {"text": page.partition("\n")[2].strip(), "markdown": page.strip()}
    return rule


def _result(told: Told, rule: int, seen: Counter[str]) -> Part:
    fault, mark = told.fault, told.fault.mark
    result: Part = {
        "ruleId": fault.code,
        "ruleIndex": rule,
        "level": "error",
        "message": {"text": told.words},
        "partialFingerprints": {FINGERPRINT: _fingerprint(fault, seen)},
    }
    location: Part = {"physicalLocation": _place(mark, told.line)} if mark is not None else {}
    if fault.node:
        location["logicalLocations"] = [{"fullyQualifiedName": fault.node}]
    if location:
        result["locations"] = [location]
    if fault.mend is not None and fault.mend.edits:
        result["fixes"] = [_fix(fault.mend)]
    return result


def _fingerprint(fault: Fault, seen: Counter[str]) -> str:
    """Tell a fault from others even when lines move: by code, file, node, words and order."""
    parts = (fault.code, fault.mark.file if fault.mark else "", fault.node or "", fault.what)
    key = "\n".join(parts)
    seen[key] += 1
    return hashlib.sha256(f"{key}\n{seen[key]}".encode("utf-8", "backslashreplace")).hexdigest()[:32]


def _place(mark: Mark, line: str | None) -> Part:
    """Give the marked characters, and the line around them unless it is long."""
    place: Part = {"artifactLocation": {"uri": uri_of(PurePath(mark.file))}}
    end = mark.column + mark.length
    region: Part = {"startLine": mark.line, "startColumn": mark.column, "endColumn": end}
    place["region"] = region
    if line is not None:
        region["endColumn"] = min(end, max(len(line), mark.column) + 1)
        region["snippet"] = {"text": line[mark.column - 1 : mark.column - 1 + mark.length][:LONGEST_LINE]}
        if len(line) <= LONGEST_LINE:
            place["contextRegion"] = {"startLine": mark.line, "snippet": {"text": line}}
    return place


def _fix(mend: Mend) -> Part:
    files = groupby(sorted(mend.edits, key=lambda edit: edit.file), lambda edit: edit.file)
    return {
        "description": {"text": mend.title},
        "artifactChanges": [
            {"artifactLocation": {"uri": uri_of(PurePath(file))}, "replacements": _replacements(edits)}
            for file, edits in files
        ],
    }


def _replacements(edits: Iterable[Edit]) -> list[Part]:
    return [
        {
            "deletedRegion": {
                "startLine": edit.start[0], "startColumn": edit.start[1],
                "endLine": edit.end[0], "endColumn": edit.end[1],
            },
            "insertedContent": {"text": edit.text},
        }
        for edit in edits
    ]  # fmt: skip
