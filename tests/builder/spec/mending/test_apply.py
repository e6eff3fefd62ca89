"""Mends in texts: whole or not at all, in file order, and nothing else is touched."""

from hypothesis import given
from hypothesis import strategies as st

from builder.errors import Edit, Mend
from builder.spec.mending.apply import apply, apply_all

FILE = "t.yaml"


def mend(*edits: tuple[tuple[int, int], tuple[int, int], str]) -> Mend:
    return Mend("mend", tuple(Edit(FILE, start, end, text) for start, end, text in edits))


def test_line_ends_comments_and_a_byte_order_mark_stay() -> None:
    text = "\ufeffnet: t  # what\r\nact: ReLu # é\r\n\r\n"
    mends = [mend(((2, 6), (2, 10), "ReLU")), mend(((1, 1), (1, 4), "name"))]
    assert apply(text, mends) == "\ufeffname: t  # what\r\nact: ReLU # é\r\n\r\n"


def test_columns_count_characters() -> None:
    assert apply("doc: 𝒳é, a: b\n", [mend(((1, 9), (1, 10), "x"))]) == "doc: 𝒳é,xa: b\n"


def test_a_mend_over_an_earlier_one_is_left_out() -> None:
    first, over, after = mend(((1, 1), (1, 3), "x")), mend(((1, 2), (1, 4), "y")), mend(((1, 3), (1, 4), "z"))
    texts, taken = apply_all({FILE: "abcd\n"}, [after, over, first])
    assert texts[FILE] == "xzd\n"
    assert taken == (first, after)


def test_every_edit_of_a_mend_is_made_or_none() -> None:
    both = mend(((1, 1), (1, 2), "A"), ((2, 9), (2, 10), "B"))
    texts, taken = apply_all({FILE: "a\nb\n"}, [both])
    assert (texts[FILE], taken) == ("a\nb\n", ())


def test_edits_of_one_mend_that_lie_over_each_other_are_none() -> None:
    assert apply("abcd\n", [mend(((1, 1), (1, 3), "x"), ((1, 2), (1, 4), "y"))]) == "abcd\n"


def test_two_insertions_at_one_place_are_not_both_made() -> None:
    assert apply("ab\n", [mend(((1, 2), (1, 2), "x")), mend(((1, 2), (1, 2), "y"))]) == "axb\n"


def test_a_line_goes_with_its_end() -> None:
    assert apply("a: 1\r\nb: 2\r\nc: 3", [mend(((2, 1), (3, 1), ""))]) == "a: 1\r\nc: 3"
    assert apply("a: 1\nb: 2", [mend(((2, 1), (3, 1), ""))]) == "a: 1\n"


def test_mends_of_other_files_are_left_out() -> None:
    other = Mend("mend", (Edit("other.yaml", (1, 1), (1, 2), "x"), Edit(FILE, (1, 1), (1, 2), "x")))
    assert apply_all({FILE: "a\n"}, [other]) == ({FILE: "a\n"}, ())


def test_places_beside_the_text_are_refused() -> None:
    for start, end in [
        ((0, 1), (1, 1)),
        ((1, 0), (1, 1)),
        ((1, 1), (1, 4)),
        ((3, 2), (3, 3)),
        ((1, 2), (1, 1)),
    ]:
        assert apply("ab\n", [mend((start, end, "x"))]) == "ab\n", (start, end)


@given(st.text("ab\r\né", max_size=30), st.integers(1, 6), st.integers(1, 6), st.integers(0, 4))
def test_what_lies_outside_of_an_edit_stays(text: str, line: int, column: int, length: int) -> None:
    edited = apply(text, [mend(((line, column), (line, column + length), "XY"))])
    if edited != text:
        place = edited.index("XY")
        assert edited == text[:place] + "XY" + text[place + length :]
        assert text.count("\n", 0, place) == line - 1
