"""Marks, faults, and the errors that carry them."""

from builder.errors import Fault, Faults, Mark, Sources, SpecError

FIRST, SECOND = Mark("a.yaml", 2, 3, 4), Mark("a.yaml", 10, 1)


def test_a_mark_is_written_as_compilers_write_places() -> None:
    assert str(FIRST) == "a.yaml:2:3"


def test_faults_stand_in_file_order_those_without_a_place_last() -> None:
    error = SpecError(
        [Fault("c", "third"), Fault("b", "second", SECOND), Fault("a", "first", FIRST, hint="h")]
    )
    assert [fault.code for fault in error.faults] == ["a", "b", "c"]
    assert (error.code, error.what, error.hint) == ("a", "first", "h")
    assert str(error) == "a.yaml:2:3: error[a]: first\na.yaml:10:1: error[b]: second\nerror[c]: third"


def test_the_same_fault_of_one_place_is_told_once() -> None:
    faults = Faults()
    for mark in (FIRST, FIRST, SECOND):
        faults.add("code", "what", mark, "node")
    assert [fault.mark for fault in faults.found] == [FIRST, SECOND]


def test_sources_give_the_line_of_a_mark() -> None:
    sources = Sources({"a.yaml": "one\r\ntwo\nthree"})
    assert sources.line(FIRST) == "two" and sources.line(Mark("a.yaml", 1, 1)) == "one"
    assert sources.line(SECOND) is None and sources.line(Mark("b.yaml", 1, 1)) is None
