"""Globs over names: what a regular expression would find, in time that has a bound."""

import re
import time

from hypothesis import given
from hypothesis import strategies as st

from builder.model.loading.glob import Fit, filled, fitted, stars


def by_expression(glob: str, name: str) -> Fit | None:
    """Fit a glob as the regular expression does that it stands for, however long that takes."""
    signs = {"**": r"(.+?)", "*": r"([^.]+)"}
    body = "".join(signs.get(part) or re.escape(part) for part in re.split(r"(\*\*|\*)", glob))
    match = re.compile(rf"{body}(?=\.|\Z)").match(name)
    return None if match is None else Fit(match.end(), match.groups())


@given(
    st.lists(st.sampled_from(["a", "b", ".", "1", "*", "**"]), min_size=1, max_size=7).map("".join),
    st.text("ab.1", max_size=12),
)
def test_a_glob_fits_as_its_regular_expression_does(glob: str, name: str) -> None:
    assert fitted(glob, name) == by_expression(glob, name)


def test_eight_stars_on_a_long_name_are_soon_told_from_a_fit() -> None:
    start = time.process_time()
    assert fitted("**a" * 8 + "b", "a" * 500 + "c") is None
    assert fitted("**a" * 8 + "b", "a" * 500 + "b") is not None
    assert time.process_time() - start < 0.5


def test_what_stood_for_the_stars_goes_where_they_stand() -> None:
    fit = fitted("layer*.*.conv", "layer1.0.conv.weight")
    assert fit is not None
    assert stars("layer*.*.conv") == ["*", "*"]
    assert filled("stages.*.*", fit.groups) + "layer1.0.conv.weight"[fit.end :] == "stages.1.0.weight"
