"""SARIF: every report is valid by the schema of OASIS, and says what viewers need."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.cli.pages import pages
from builder.errors import Edit, Fault, Mark, Mend, Sources, SpecError
from builder.report import Finding, findings, write
from builder.sarif import FINGERPRINT, uri_of

jsonschema = pytest.importorskip("jsonschema", reason="SARIF is checked by the package jsonschema")

SCHEMA = Path(__file__).parents[1] / "reference/sarif/sarif-2.1.0.json"
LINE = "  enc2:  {block: DoubleConvolutoin, from: 😀x}"
MISSPELT = Fault(
    "unknown-block",
    "there is no block 'DoubleConvolutoin'",
    Mark("specs/unet.yaml", 14, 18, 17),
    "enc2",
    (("near", "(N, 3)"),),
    "did you mean 'DoubleConvolution'?",
    Mend("write 'DoubleConvolution'", (Edit("specs/unet.yaml", (14, 18), (14, 35), "DoubleConvolution"),)),
)
TEXT = st.text(max_size=30)
NUMBER = st.integers(1, 40)
MARKS = st.builds(Mark, TEXT.filter(bool), NUMBER, NUMBER, NUMBER)
PLACES = st.tuples(NUMBER, NUMBER)
EDITS = st.builds(Edit, st.sampled_from(["a.yaml", "b c.yaml"]), PLACES, PLACES, TEXT)
FAULTS = st.builds(
    Fault,
    st.sampled_from(["unknown-block", "shape-mismatch", "made-up"]),
    TEXT,
    st.none() | MARKS,
    st.none() | TEXT,
    st.lists(st.tuples(TEXT, TEXT), max_size=2).map(tuple),
    st.none() | TEXT,
    st.none() | st.builds(Mend, TEXT, st.lists(EDITS, max_size=3).map(tuple)),
)


@cache
def validator() -> Any:
    schema = json.loads(SCHEMA.read_text())
    jsonschema.Draft4Validator.check_schema(schema)
    return jsonschema.Draft4Validator(schema)


def run_of(*found: Finding) -> Any:
    """Write findings, check the document by the schema, and give its only run."""
    document = json.loads(write(found, "sarif", pages=pages()))
    validator().validate(document)
    (run,) = document["runs"]
    return run


def result_of(fault: Fault, line: str | None = None) -> Any:
    return run_of(Finding(fault, line))["results"][0]


@settings(max_examples=40)
@given(st.lists(st.builds(Finding, FAULTS, st.none() | TEXT), max_size=4))
def test_every_report_is_valid(found: list[Finding]) -> None:
    run = run_of(*found)
    rules = run["tool"]["driver"]["rules"]
    assert [rules[one["ruleIndex"]]["id"] for one in run["results"]] == [one.fault.code for one in found]
    assert len({rule["id"] for rule in rules}) == len(rules)


def test_the_schema_refuses_what_is_wrong() -> None:
    document = json.loads(write([Finding(MISSPELT, LINE)], "sarif"))
    document["runs"][0]["results"][0]["place"] = "here"
    with pytest.raises(jsonschema.ValidationError):
        validator().validate(document)


@pytest.mark.parametrize("code", pages())
def test_every_code_is_a_rule_that_its_page_explains(code: str) -> None:
    (rule,) = run_of(Finding(Fault(code, "what")))["tool"]["driver"]["rules"]
    assert rule["id"] == code and rule["name"].lower() == code.replace("-", "")
    assert rule["shortDescription"]["text"].endswith((".", "?"))
    assert "\n" not in rule["shortDescription"]["text"]
    assert "Wrong:" not in rule["fullDescription"]["text"]
    assert rule["help"]["markdown"].startswith(f"# {code}\n") and "Wrong:" in rule["help"]["markdown"]


def test_a_region_is_the_marked_characters_in_code_points() -> None:
    fault = Fault("bad-ref", "what", Mark("a.yaml", 14, LINE.index("😀") + 1, 2))
    place = result_of(fault, LINE)["locations"][0]["physicalLocation"]
    assert place["region"] == {
        "startLine": 14,
        "startColumn": 43,
        "endColumn": 45,
        "snippet": {"text": "😀x"},
    }
    assert place["contextRegion"] == {"startLine": 14, "snippet": {"text": LINE}}
    assert run_of()["columnKind"] == "unicodeCodePoints"


@pytest.mark.parametrize(("column", "length", "end"), [(1, 90, 4), (4, 1, 5), (3, 1, 4)])
def test_a_region_ends_with_its_line(column: int, length: int, end: int) -> None:
    place = result_of(Fault("bad-ref", "what", Mark("a.yaml", 1, column, length)), "abc")["locations"][0]
    assert place["physicalLocation"]["region"]["endColumn"] == end


def test_a_long_line_is_not_quoted_for_each_of_its_faults() -> None:
    line = "x" * 100_000
    faults = [Fault("bad-name", "no", Mark("a.yaml", 1, column, 90_000)) for column in range(1, 101)]
    text = write(findings(SpecError(faults, Sources({"a.yaml": line}))), "sarif")
    assert len(text) < 300_000
    assert json.loads(text)["runs"][0]["results"][0]["locations"]


def test_a_mend_is_a_fix() -> None:
    (fix,) = result_of(MISSPELT, LINE)["fixes"]
    assert fix["description"] == {"text": "write 'DoubleConvolution'"}
    assert fix["artifactChanges"] == [
        {
            "artifactLocation": {"uri": "specs/unet.yaml"},
            "replacements": [
                {
                    "deletedRegion": {"startLine": 14, "startColumn": 18, "endLine": 14, "endColumn": 35},
                    "insertedContent": {"text": "DoubleConvolution"},
                }
            ],
        }
    ]


def test_a_fingerprint_outlives_a_move_and_tells_twins_apart() -> None:
    def prints(*lines: int) -> list[str]:
        faults = [Fault("bad-ref", "what", Mark("a.yaml", line, 3), "enc") for line in lines]
        return [
            one["partialFingerprints"][FINGERPRINT]
            for one in run_of(*findings(SpecError(faults, Sources())))["results"]
        ]

    assert prints(3, 9) == prints(4, 50)
    assert len(set(prints(3, 9))) == 2
    assert (
        prints(3)[0]
        != result_of(Fault("bad-ref", "that", Mark("a.yaml", 3, 3), "enc"))["partialFingerprints"][
            FINGERPRINT
        ]
    )


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        (PurePosixPath("nets/a b.yaml"), "nets/a%20b.yaml"),
        (PurePosixPath("/nets/é#?.yaml"), "file:///nets/%C3%A9%23%3F.yaml"),
        (PurePosixPath("C:\\nets\\a.yaml"), "C%3A%5Cnets%5Ca.yaml"),
        (PureWindowsPath("C:\\nets\\a b.yaml"), "file:///C:/nets/a%20b.yaml"),
        (PureWindowsPath("nets\\a.yaml"), "nets/a.yaml"),
        (PurePosixPath("😀/\udcff.yaml"), "%F0%9F%98%80/%FF.yaml"),
    ],
)
def test_files_are_uris(path: PurePosixPath | PureWindowsPath, uri: str) -> None:
    assert uri_of(path) == uri
    split = urlsplit(uri)
    assert split.scheme in ("", "file") and not split.query and not split.fragment


@given(TEXT.filter(lambda text: bool(text) and "\0" not in text))
def test_a_relative_path_survives_its_uri(name: str) -> None:
    path = PurePosixPath(name)
    if not path.is_absolute():
        assert unquote(uri_of(path)) == path.as_posix()
