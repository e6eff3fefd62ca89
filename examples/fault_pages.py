"""The pages of faults as a folder of documents, each with what netdraft says of its wrong example.

python examples/fault_pages.py docs/faults
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from blocks.errors import NetdraftError
from builder.cli.pages import pages
from builder.report import findings, write

EXAMPLE = re.compile(r"```(\w+)\n(.*?)```\n", re.S)
GROUPS = {
    "Reading: the text itself": "yaml- ambiguous- duplicate-key empty-file encoding forbidden- not-a-mapping "
    "number-range too-deep too-large too-long too-many-values unquoted-",
    "Keys and values: what a spec may hold": "bad-name bad-version missing-key name-taken unknown-key "
    "unknown-param unknown-variant wrong-type out-of-bounds param-cycle bad-path",
    "Formulas and repeats": "formula- bad-repeat too-many-nodes",
    "Nodes: blocks, arguments and wires": "bad-argument bad-block bad-call bad-ref bad-tap bad-tie cycle "
    "composite-cycle excluded-node missing-argument missing-input too-many-inputs too-many-nets "
    "too-many-outputs unknown-argument unknown-block unknown-node unknown-port unknown-ref unused-node",
    "Shapes, sizes and claims": "bad-dtype bad-size expectation inferred-mismatch shape-mismatch "
    "symbolic-size too-many-parameters unknown-size wrong-dtype",
    "How weights start": "bad-init unmatched-init",
}
"""The codes of each part of the index, by how they start."""

LAST = "The command line, files and the machine"


def documents() -> dict[str, str]:
    """Give every document by its file name: the index, and a page for each code."""
    known = pages()
    found = {f"{code}.md": _page(text) for code, text in known.items()}
    return {"README.md": _index(known), **found}


def said_of(example: str) -> str:
    """Give the report on a spec, as it comes from standard input; empty where nothing is at fault."""
    from builder.road import settle
    from builder.spec.load import parse_document

    try:
        settle(parse_document(example, "net.yaml"), None, {}, {})
    except NetdraftError as error:
        return write(findings(error))
    return ""


def _page(text: str) -> str:
    """Put what netdraft says below the wrong example."""
    wrong = EXAMPLE.search(text)
    if wrong is None or wrong[1] != "yaml":
        return text
    said = said_of(wrong[2])
    told = f"\nWhat netdraft says:\n\n```text\n{said}```\n" if said else ""
    return text[: wrong.end()] + told + text[wrong.end() :]


def _index(known: dict[str, str]) -> str:
    parts = [
        "# Faults\n",
        "Every fault has a code, as in `error[unknown-block]`, and a page, which",
        "`netdraft explain-error CODE` prints as well. The order is that in which a spec is read.\n",
    ]
    left = dict(known)
    for title, starts in GROUPS.items():
        codes = [code for code in left if code.startswith(tuple(starts.split()))]
        parts += [f"## {title}\n", *(_row(code, left.pop(code)) for code in codes), ""]
    parts += [f"## {LAST}\n", *(_row(code, text) for code, text in left.items())]
    return "\n".join(parts) + "\n"


def _row(code: str, text: str) -> str:
    return f"- [{code}]({code}.md): {text.split(chr(10))[2]}"


def main() -> None:
    """Write all documents into the folder that is named, and take away those of codes that are gone."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    made = documents()
    for file in folder.glob("*.md"):
        if file.name not in made:
            file.unlink()
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
