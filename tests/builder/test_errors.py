"""Marks, faults, and the errors that carry them."""

from dataclasses import dataclass

from builder.errors import Edit, Fault, Faults, Mark, Mend, Sources, SpecError

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


def test_sources_give_what_is_under_a_mark_and_nothing_beside_the_text() -> None:
    sources = Sources({"a.yaml": "one: 1\r\n"})
    assert sources.under(Mark("a.yaml", 1, 1, 3)) == "one"
    assert sources.under(Mark("a.yaml", 1, 6, 1)) == "1"
    assert sources.under(Mark("a.yaml", 1, 6, 2)) is None
    sources.add("a.yaml", "two: 2")
    assert sources.under(Mark("a.yaml", 1, 1, 3)) == "two"


@dataclass(frozen=True)
class Shouting:
    """A proposal to write what stands there in capitals."""

    mark: Mark

    def fitted(self, sources: Sources) -> Mend | None:
        text = sources.under(self.mark)
        return None if text is None else Mend("shout", (Edit.at(self.mark, text.upper()),))


def test_a_proposal_becomes_a_mend_where_the_sources_are_at_hand() -> None:
    mark = Mark("a.yaml", 1, 1, 3)
    fault = Fault("code", "what", mark, proposal=Shouting(mark))
    (told,) = SpecError([fault], Sources({"a.yaml": "one"})).faults
    assert told.mend == Mend("shout", (Edit("a.yaml", (1, 1), (1, 4), "ONE"),))
    assert told.proposal is None
    assert SpecError([fault]).faults[0].mend is None
