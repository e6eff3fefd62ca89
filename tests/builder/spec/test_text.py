"""Reading YAML text: what is taken, what is refused, where, and in which words."""

from __future__ import annotations

import pytest
import yaml

from builder.errors import Fault, Mark, SpecError
from builder.spec import text as reader
from builder.spec.text import read, read_mapping
from builder.spec.tree import Mapping, Scalar, Sequence, plain

LOADERS = [yaml.SafeLoader] + ([yaml.CSafeLoader] if yaml.__with_libyaml__ else [])


@pytest.fixture(params=LOADERS, ids=lambda loader: loader.__name__)
def _both_parsers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "LOADER", request.param)


pytestmark = pytest.mark.usefixtures("_both_parsers")


def faults(data: bytes | str) -> tuple[Fault, ...]:
    with pytest.raises(SpecError) as caught:
        read(data, "net.yaml")
    return caught.value.faults


def told(data: bytes | str) -> list[str]:
    return [f"{fault.mark}: {fault.code}: {fault.what} | {fault.hint}" for fault in faults(data)]


def test_a_directive_stands_before_the_document_and_nowhere_else() -> None:
    assert plain(read('a: "x\n%b"\n', "f")) == {"a": "x %b"}
    assert [str(fault.mark) for fault in faults("%FOO\n# c\n\n%YAML 1.2\n---\na: 1\n")] == [
        "net.yaml:1:1",
        "net.yaml:4:1",
    ]


def test_a_document_becomes_plain_data() -> None:
    document = (
        "net: tiny\nparams: {width: 8, rate: 1e-5, deep: true}\nnodes:\n  a: ReLU\n  b: [1, -2, .5, null]\n"
    )
    assert plain(read(document, "net.yaml")) == {
        "net": "tiny",
        "params": {"width": 8, "rate": 1e-5, "deep": True},
        "nodes": {"a": "ReLU", "b": [1, -2, 0.5, None]},
    }


def test_every_key_and_value_has_its_mark() -> None:
    tree = read("é: {ü: [1, '😀b']}\nlast: |\n  a\n  b\n", "net.yaml")
    assert isinstance(tree, Mapping)
    first, last = tree.entries
    assert first.key_mark == Mark("net.yaml", 1, 1, 1)
    assert first.value.mark == Mark("net.yaml", 1, 4, 14)
    assert isinstance(first.value, Mapping)
    inner = first.value.entries[0]
    assert inner.key_mark == Mark("net.yaml", 1, 5, 1)
    assert isinstance(inner.value, Sequence)
    assert inner.value.mark == Mark("net.yaml", 1, 8, 9)
    assert [item.mark for item in inner.value] == [Mark("net.yaml", 1, 9, 1), Mark("net.yaml", 1, 12, 4)]
    assert last.key_mark == Mark("net.yaml", 2, 1, 4)
    assert last.value.mark == Mark("net.yaml", 2, 7, 1)


def test_the_mark_of_a_block_mapping_reaches_to_the_end_of_its_first_line() -> None:
    tree = read("nodes:\n  a: ReLU  \n  b: ReLU\n", "net.yaml")
    assert isinstance(tree, Mapping)
    assert tree.entries[0].value.mark == Mark("net.yaml", 2, 3, 7)


def test_scalars_tell_whether_they_were_plain() -> None:
    tree = read("[a, 'a', \"a\"]", "net.yaml")
    assert isinstance(tree, Sequence)
    assert [item.plain for item in tree if isinstance(item, Scalar)] == [True, False, False]


def test_a_byte_order_mark_and_windows_line_ends_change_nothing() -> None:
    document = "net: tiny\nnodes:\n  a: yes\n"
    dressed = b"\xef\xbb\xbf" + document.replace("\n", "\r\n").encode()
    assert told(dressed) == told(document)
    assert plain(read(dressed.replace(b"yes", b"no1"), "f")) == {"net": "tiny", "nodes": {"a": "no1"}}


def test_empty_collections_stay_what_they_are() -> None:
    assert plain(read("{}", "net.yaml")) == {}
    assert plain(read("[]", "net.yaml")) == []


def test_single_letters_are_names() -> None:
    assert plain(read("{y: N, n: Y}", "net.yaml")) == {"y": "N", "n": "Y"}


def test_aliases_stand_for_what_was_anchored() -> None:
    tree = read("a: &a {x: [1, 2]}\nb: *a\nc: [*a, &s text, *s]\n", "net.yaml")
    shared = {"x": [1, 2]}
    assert plain(tree) == {"a": shared, "b": shared, "c": [shared, "text", "text"]}
    assert isinstance(tree, Mapping)
    assert tree.entries[0].value is tree.entries[1].value


@pytest.mark.parametrize("document", ["a: &x =w\n", "a: &x\n\n  # why\n  =w\n"])
def test_the_mark_of_an_anchored_value_is_where_the_value_stands(document: str) -> None:
    tree = read(document, "net.yaml")
    assert isinstance(tree, Mapping)
    mark = tree.entries[0].value.mark
    assert document.split("\n")[mark.line - 1][mark.column - 1 :] == "=w"


def test_an_anchored_collection_is_marked_where_it_starts() -> None:
    tree = read("a: &x\n  b: 1\n", "net.yaml")
    assert isinstance(tree, Mapping)
    assert tree.entries[0].value.mark == Mark("net.yaml", 2, 3, 4)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (
            "bias: no\n",
            "net.yaml:1:7: ambiguous-scalar: YAML 1.1 reads 'no' as false, and YAML 1.2 as the text 'no'"
            ' | did you mean "no" (the text) or false (the value)?',
        ),
        (
            "on: 1\n",
            "net.yaml:1:1: ambiguous-scalar: YAML 1.1 reads 'on' as true, and YAML 1.2 as the text 'on'"
            ' | did you mean "on" (the text) or true (the value)?',
        ),
        (
            "a: 1\nb: 2\na: 3\n",
            "net.yaml:3:1: duplicate-key: the key 'a' is already given at 1:1 | delete one of the two",
        ),
        (
            "a: !!python/name:os.system x\n",
            "net.yaml:1:4: yaml-tag: YAML tags are not allowed: '!!python/name:os.system'"
            " | delete the tag; a block is named with `block:`, and a text is put in quotes",
        ),
        (
            "# x\n%YAML 1.2\n---\na: 1\n",
            "net.yaml:2:1: yaml-directive: YAML directives are not allowed | delete the line",
        ),
        (
            "a: 1\n---\nb: 2\n",
            "net.yaml:2:1: yaml-document: a second document starts here, and a file holds one"
            " | delete the `---`, or put the rest in a file of its own",
        ),
        (
            "a: 1\n...\nb: 2\n",
            "net.yaml:3:1: yaml-document: there is more text after the end of the document"
            " | one file holds one document: delete the rest",
        ),
        (
            "a: 1\n...\n%YAML 1.1\n",
            "net.yaml:3:1: yaml-directive: YAML directives are not allowed | delete the line",
        ),
        (
            "a: {<<: {b: 1}}\n",
            "net.yaml:1:5: yaml-merge: merge keys (`<<`) are not allowed"
            " | write the keys out, or make the shared part a composite under `blocks`",
        ),
        (
            "width: &width 8\na: *widht\n",
            "net.yaml:2:4: yaml-alias: there is no anchor for the alias '*widht' | did you mean 'width'?",
        ),
        (
            "a: *nope\n",
            "net.yaml:1:4: yaml-alias: there is no anchor for the alias '*nope'"
            " | write `&nope` before the value that is meant",
        ),
        (
            "a: &a [1, *a]\n",
            "net.yaml:1:11: yaml-alias: the alias '*a' stands inside what it names: it contains itself"
            " | None",
        ),
        (
            "a: &a 1\nb: &a 2\n",
            "net.yaml:2:7: yaml-alias: the anchor '&a' is already taken | give each anchor a name of its own",
        ),
        (
            "1: a\n",
            "net.yaml:1:1: yaml-key: a key must be a name, and '1' is read as a number"
            ' | write "1" for the text',
        ),
        (
            "{null: a}\n",
            "net.yaml:1:2: yaml-key: a key must be a name, and 'null' is read as null"
            ' | write "null" for the text',
        ),
        (
            "net: {{ name }}\n",
            "net.yaml:1:7: yaml-key: a mapping cannot be a key"
            " | did you mean a text? in quotes it may hold braces; `{{ … }}` templates are not filled in",
        ),
        (
            'net: "ti\\e[31mny"\n',
            "net.yaml:1:6: forbidden-character: the character U+001B ESCAPE is not allowed in a spec,"
            " not by an escape either | delete the escape",
        ),
        (
            "a: 9223372036854775808\n",
            "net.yaml:1:4: number-range: the integer '9223372036854775808' is out of range:"
            " at most 9223372036854775807 (2^63 - 1) | write a smaller number, or a float such as 1e20",
        ),
        (
            "c: {block: Conv2d, stride: =min(a, 2), bias: true}\n",
            "net.yaml:1:28: unquoted-formula: the formula '=min(a, 2)' has a comma or a bracket,"
            ' and needs quotes inside { } or [ ] | write "=min(a, 2)"',
        ),
        (
            "c: {block: Conv2d, stride: =strides[i], bias: true}\n",
            "net.yaml:1:28: unquoted-formula: the formula '=strides[i]' has a comma or a bracket,"
            ' and needs quotes inside { } or [ ] | write "=strides[i]"',
        ),
        (
            "c: {from: encoder[-1].skip}\n",
            "net.yaml:1:11: yaml-syntax: the value 'encoder[-1].skip' has a comma or a bracket,"
            ' and needs quotes inside { } or [ ] | write "encoder[-1].skip"',
        ),
        (
            "a: " + "x" * 70_000,
            "net.yaml:1:4: too-long: a text of 70,000 characters is too long; the limit is 65,536 | None",
        ),
    ],
)
def test_a_fault_says_where_what_and_how(document: str, expected: str) -> None:
    assert told(document) == [expected]


def test_all_faults_are_told_in_file_order() -> None:
    document = "a: yes\nb: {c: 1, c: !x 2}\n010: 1\nd: *d\n<<: 3\ne: 08\n"
    assert [(fault.code, str(fault.mark)) for fault in faults(document)] == [
        ("ambiguous-scalar", "net.yaml:1:4"),
        ("duplicate-key", "net.yaml:2:11"),
        ("yaml-tag", "net.yaml:2:14"),
        ("ambiguous-scalar", "net.yaml:3:1"),
        ("yaml-alias", "net.yaml:4:4"),
        ("yaml-merge", "net.yaml:5:1"),
        ("ambiguous-scalar", "net.yaml:6:4"),
    ]


def test_a_syntax_error_comes_after_the_faults_before_it() -> None:
    assert [fault.code for fault in faults("a: yes\nb: [1\n")] == ["ambiguous-scalar", "yaml-syntax"]


def test_a_forgotten_quote_draws_no_further_faults() -> None:
    document = "a: {s: =max(a, 2), t: =min(b, 2), u: =zip(c, d[0])}\n"
    assert [(fault.code, fault.mark) for fault in faults(document)] == [
        ("unquoted-formula", Mark("net.yaml", 1, 8, 10)),
        ("unquoted-formula", Mark("net.yaml", 1, 23, 10)),
        ("unquoted-formula", Mark("net.yaml", 1, 38, 13)),
    ]


def test_a_formula_with_quotes_or_in_a_block_is_fine() -> None:
    document = 'a: =min(a, b[0])\nb: {c: "=min(a, 2)", d: =(a + 1) * 2}\n'
    assert plain(read("v: [==min(a, b)]\n", "f")) == {"v": ["==min(a", "b)"]}, "a text, no formula"
    assert plain(read(document, "f")) == {"a": "=min(a, b[0])", "b": {"c": "=min(a, 2)", "d": "=(a + 1) * 2"}}


def test_the_source_line_travels_with_the_fault() -> None:
    with pytest.raises(SpecError) as caught:
        read("net: x\nbias: no\n", "net.yaml")
    mark = caught.value.faults[0].mark
    assert mark is not None
    assert caught.value.sources.line(mark) == "bias: no"


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("", "empty-file: the file is empty: a spec is a mapping of keys to values"),
        ("# nothing\n", "empty-file: the file is empty: a spec is a mapping of keys to values"),
        ("- a\n", "not-a-mapping: the top level must be a mapping of keys to values, not a list"),
        ("text\n", "not-a-mapping: the top level must be a mapping of keys to values, not a single value"),
    ],
)
def test_a_spec_is_a_mapping(document: str, expected: str) -> None:
    with pytest.raises(SpecError) as caught:
        read_mapping(document, "net.yaml")
    (fault,) = caught.value.faults
    assert f"{fault.code}: {fault.what}" == expected
    assert str(fault.mark) == "net.yaml:1:1"


def test_tabs_are_refused_alike_by_both_parsers() -> None:
    assert [(fault.code, fault.mark) for fault in faults("net:\tx\n")] == [
        ("yaml-syntax", Mark("net.yaml", 1, 5))
    ]
    assert plain(read('a: "x\ty"  # \t\nb: |\n  c\td\n', "f")) == {"a": "x\ty", "b": "c\td\n"}
