"""Reports: whole texts, limits, and what strangers may not do with them."""

import json

import pytest

from blocks.errors import NetdraftError
from builder.errors import Fault, MachineError, Mark, Sources, SpecError
from builder.report import Finding, findings, write

LINE = "  enc2:  {block: DoubleConvolutoin, out_channels: =width * 2}"
SPEC = "\n" * 13 + LINE
MISSPELT = Fault(
    "unknown-block",
    "there is no block 'DoubleConvolutoin'",
    Mark("specs/unet.yaml", 14, 18, 17),
    "enc2",
    hint="did you mean 'DoubleConvolution'? `netdraft blocks` lists all 214",
)
MISMATCH = Fault(
    "shape-mismatch",
    "Concat needs equal sizes except in dim 1",
    Mark("specs/unet.yaml", 31, 32, 11),
    "cat4",
    (
        ("up4", "(N, 512, 2⌊H/16⌋, 2⌊W/16⌋)   from UpSample at 30:10"),
        ("enc4", "(N, 512, ⌊H/8⌋, ⌊W/8⌋)   from DoubleConvolution at 18:10"),
    ),
    "equal when H and W are multiples of 16",
)


def text_of(line: str, column: int, length: int) -> list[str]:
    """Report one fault in a line; give the two lines with the quoted text and the carets."""
    fault = Fault("some-code", "what", Mark("a.yaml", 1, column, length))
    return write([Finding(fault, line)]).split("\n")[1:3]


def test_a_fault_shows_place_code_line_carets_node_and_hint() -> None:
    error = SpecError([MISSPELT], Sources({"specs/unet.yaml": SPEC}))
    assert write(findings(error)) == (
        "specs/unet.yaml:14:18: error[unknown-block]: there is no block 'DoubleConvolutoin'\n"
        "   14 |   enc2:  {block: DoubleConvolutoin, out_channels: =width * 2}\n"
        "      |                  ^^^^^^^^^^^^^^^^^\n"
        "   node  enc2\n"
        "   hint  did you mean 'DoubleConvolution'? `netdraft blocks` lists all 214\n"
    )


def test_facts_stand_in_columns_and_take_the_place_of_a_node_that_the_line_names() -> None:
    line = "  cat4:  {block: Concat, from: [up4, enc4]}"
    mismatch = Fault(
        MISMATCH.code,
        MISMATCH.what,
        Mark("specs/unet.yaml", 31, 32, 11),
        "cat4",
        MISMATCH.facts,
        MISMATCH.hint,
    )
    assert write([Finding(mismatch, line)]) == (
        "specs/unet.yaml:31:32: error[shape-mismatch]: Concat needs equal sizes except in dim 1\n"
        "   31 |   cat4:  {block: Concat, from: [up4, enc4]}\n"
        "      |                                ^^^^^^^^^^^\n"
        "   up4   (N, 512, 2⌊H/16⌋, 2⌊W/16⌋)   from UpSample at 30:10\n"
        "   enc4  (N, 512, ⌊H/8⌋, ⌊W/8⌋)       from DoubleConvolution at 18:10\n"
        "   hint  equal when H and W are multiples of 16\n"
    )


def test_a_node_that_the_line_does_not_open_with_is_named_beside_the_facts() -> None:
    fault = Fault("some-code", "what", Mark("a.yaml", 3, 11, 4), "cat4", (("up4", "(N, 3)"),))
    assert write([Finding(fault, "    from: [up4, cat4]")]).split("\n")[3:5] == [
        "   node  cat4",
        "   up4   (N, 3)",
    ]


def test_a_node_inside_others_is_named_beside_the_facts() -> None:
    fault = Fault("some-code", "what", None, "encoder.1.conv", (("x", "(N, 3)"),))
    assert write([Finding(fault)]) == ("error[some-code]: what\n   node  encoder.1.conv\n   x     (N, 3)\n")


def test_an_error_without_a_place_is_told_by_what_and_hint() -> None:
    assert write(findings(MachineError("the disk is full", code="unwritable", hint="free some"))) == (
        "error[unwritable]: the disk is full\n   hint  free some\n"
    )


def test_faults_stand_in_file_order_with_a_blank_line_between() -> None:
    faults = [Fault("b-b", "second", Mark("a.yaml", 2, 1)), Fault("a-a", "first", Mark("a.yaml", 1, 5))]
    assert write(findings(SpecError(faults))) == (
        "a.yaml:1:5: error[a-a]: first\n\na.yaml:2:1: error[b-b]: second\n"
    )


@pytest.mark.parametrize(
    ("line", "column", "length", "quoted", "carets"),
    [
        ("\tact: RELU", 7, 4, "    act: RELU", "         ^^^^"),
        ("a\tb: x", 3, 1, "a   b: x", "    ^"),
        ("図形: x", 1, 2, "図形: x", "^^^^"),
        ("図形: x", 5, 1, "図形: x", "      ^"),
        ("e\u0301: x", 4, 1, "e\u0301: x", "  ^"),
        ("a: \x1b[31mx", 4, 1, "a: \\x1b[31mx", "   ^^^^"),
        ("a: \u202ex", 5, 1, "a: \\u202ex", "         ^"),
        ("a: b", 40, 3, "a: b", "    ^"),
        ("a: b", 4, 500, "a: b", "   ^"),
        ("", 1, 1, "", "^"),
    ],
)
def test_carets_stand_under_the_marked_characters(
    line: str, column: int, length: int, quoted: str, carets: str
) -> None:
    assert text_of(line, column, length) == [f"    1 | {quoted}", f"      | {carets}"]


def test_the_gutter_grows_with_the_number_of_the_line() -> None:
    fault = Fault("some-code", "what", Mark("a.yaml", 123456, 3, 1))
    assert write([Finding(fault, "a: b")]).split("\n")[1:3] == ["123456 | a: b", "       |   ^"]


@pytest.mark.parametrize("column", [1, 50, 97, 100, 101, 150, 300, 599, 600])
@pytest.mark.parametrize("length", [1, 3, 40])
def test_a_long_line_is_cut_around_its_mark(column: int, length: int) -> None:
    line = "".join(chr(ord("a") + place % 26) for place in range(600))
    quoted, carets = (one.partition(" | ")[2] for one in text_of(line, column, length))
    assert len(quoted) <= 100
    start = carets.index("^")
    marked = line[column - 1 : column - 1 + length]
    assert quoted[start : start + len(marked)] == marked
    assert set(carets[start:]) == {"^"}
    assert len(carets) - start == len(marked)


def test_a_mark_longer_than_the_page_is_cut_with_its_line() -> None:
    quoted, carets = text_of("x" * 5000, 1, 5000)
    assert (len(quoted), len(carets)) == (107, 107)
    assert quoted.endswith("x…")


def test_at_most_twenty_faults_are_told_and_the_rest_counted() -> None:
    faults = [Fault("some-code", "what", Mark("a.yaml", line, 1)) for line in range(1, 51)]
    told = write(findings(SpecError(faults)))
    assert told.count("error[") == 20
    assert told.endswith("a.yaml:20:1: error[some-code]: what\n\n… and 30 more\n")


def test_a_report_weighs_at_most_eight_kibibytes() -> None:
    faults = [Fault("some-code", "é" * 390, Mark("a.yaml", line, 1), hint="ü" * 390) for line in range(1, 19)]
    told = write(findings(SpecError(faults)))
    assert 6000 < len(told.encode()) <= 8192
    shown = told.count("error[")
    assert told.endswith(f"\n… and {18 - shown} more\n")


def test_a_single_endless_fault_is_cut() -> None:
    fault = Fault(
        "some-code", "a" * 10_000, None, "n" * 10_000, ((("f" * 10_000), "g" * 10_000),) * 100, "h" * 10_000
    )
    told = write([Finding(fault)])
    assert len(told.encode()) <= 8192
    assert max(map(len, told.split("\n"))) < 500


def test_nothing_in_a_report_steers_a_terminal() -> None:
    evil = "\x1b]0;x\x07\x9b31m\u202e\u2028\r\n\x00"
    fault = Fault("some-code", evil, Mark(evil, 1, 1), evil, ((evil, evil),), evil)
    for form in ("text", "github", "sarif", "json"):
        told = write([Finding(fault, evil)], form)
        assert not set(told) & set("\x1b\x07\x9b\u202e\u2028\r\x00"), form
    assert write([Finding(fault, evil)]).split("\n")[0] == (
        r"\x1b]0;x\x07\x9b31m\u202e\u2028\r\n\x00:1:1: error[some-code]: "
        r"\x1b]0;x\x07\x9b31m\u202e\u2028\r\n\x00"
    )


def test_colours_only_add_to_the_text() -> None:
    plain, coloured = (write([Finding(MISSPELT, LINE)], colour=colour) for colour in (False, True))
    assert "\x1b" not in plain
    assert "\x1b[31m^^^^^^^^^^^^^^^^^\x1b[0m" in coloured
    for code in ("\x1b[1;31m", "\x1b[31m", "\x1b[36m", "\x1b[1m", "\x1b[0m"):
        coloured = coloured.replace(code, "")
    assert coloured == plain


def test_json_has_every_key_of_every_fault() -> None:
    assert json.loads(write([Finding(MISMATCH), Finding(Fault("some-code", "what"))], "json")) == {
        "faults": [
            {
                "code": "shape-mismatch", "what": "Concat needs equal sizes except in dim 1",
                "file": "specs/unet.yaml", "line": 31, "column": 32, "length": 11, "node": "cat4",
                "facts": [
                    {"name": "up4", "text": "(N, 512, 2⌊H/16⌋, 2⌊W/16⌋)   from UpSample at 30:10"},
                    {"name": "enc4", "text": "(N, 512, ⌊H/8⌋, ⌊W/8⌋)   from DoubleConvolution at 18:10"},
                ],
                "hint": "equal when H and W are multiples of 16", "mend": None,
            },
            {
                "code": "some-code", "what": "what", "file": None, "line": None, "column": None,
                "length": None, "node": None, "facts": [], "hint": None, "mend": None,
            },
        ]
    }  # fmt: skip


def test_json_and_sarif_are_documents_even_without_a_fault() -> None:
    assert json.loads(write([], "json")) == {"faults": []}
    assert json.loads(write([], "sarif"))["runs"][0]["results"] == []
    assert write([]) == write([], "github") == ""


def test_sarif_names_rule_place_and_node() -> None:
    document = json.loads(write([Finding(MISSPELT, LINE), Finding(MISMATCH)], "sarif"))
    for result in document["runs"][0]["results"]:
        assert len(result.pop("partialFingerprints")["netdraftFault/v1"]) == 32
    assert (document["version"], document["$schema"]) == (
        "2.1.0",
        "https://json.schemastore.org/sarif-2.1.0.json",
    )
    run = document["runs"][0]
    assert run["tool"]["driver"]["name"] == "netdraft"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["unknown-block", "shape-mismatch"]
    assert [result["ruleIndex"] for result in run["results"]] == [0, 1]
    assert run["results"][0] == {
        "ruleId": "unknown-block",
        "ruleIndex": 0,
        "level": "error",
        "message": {
            "text": "there is no block 'DoubleConvolutoin'\nnode: enc2\n"
            "hint: did you mean 'DoubleConvolution'? `netdraft blocks` lists all 214"
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "specs/unet.yaml"},
                    "region": {
                        "startLine": 14,
                        "startColumn": 18,
                        "endColumn": 35,
                        "snippet": {"text": "DoubleConvolutoin"},
                    },
                    "contextRegion": {"startLine": 14, "snippet": {"text": LINE}},
                },
                "logicalLocations": [{"fullyQualifiedName": "enc2"}],
            }
        ],
    }


@pytest.mark.parametrize(
    ("file", "uri"),
    [("a b/c.yaml", "a%20b/c.yaml"), ("/tmp/é.yaml", "file:///tmp/%C3%A9.yaml"), ("<stdin>", "%3Cstdin%3E")],
)
def test_sarif_writes_files_as_uris(file: str, uri: str) -> None:
    document = json.loads(write([Finding(Fault("some-code", "what", Mark(file, 1, 1)))], "sarif"))
    location = document["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == uri


def test_a_fault_without_a_place_has_no_location_in_sarif() -> None:
    result = json.loads(write([Finding(Fault("some-code", "what"))], "sarif"))["runs"][0]["results"][0]
    assert "locations" not in result


def test_github_gets_one_escaped_command_a_fault() -> None:
    fault = Fault("some-code", "100% wrong", Mark("a,b:c.yaml", 3, 5, 2), hint="x\ny")
    assert write([Finding(fault), Finding(Fault("some-code", "what"))], "github") == (
        "::error file=a%2Cb%3Ac.yaml,line=3,col=5,endColumn=7,title=netdraft some-code::"
        "100%25 wrong%0Ahint: x\\ny\n"
        "::error title=netdraft some-code::what\n"
    )


def test_a_file_that_nobody_has_read_is_told_without_its_line() -> None:
    error: NetdraftError = SpecError([Fault("some-code", "what", Mark("gone.yaml", 3, 5))])
    assert write(findings(error)) == "gone.yaml:3:5: error[some-code]: what\n"
