"""Key maps as rules: few of them, and each name goes where it should."""

from hypothesis import given, settings
from hypothesis import strategies as st

from builder.model.loading.keymap import mapped, rules_of
from builder.model.tracing.keys import rules_for

PART = st.sampled_from(["a", "b", "0", "1", "conv"])
NAME = st.tuples(st.lists(PART, min_size=1, max_size=3), st.sampled_from(["weight", "bias"])).map(
    lambda pair: ".".join([*pair[0], pair[1]])
)
NAMES = st.lists(NAME, unique=True, min_size=1, max_size=6)


@settings(derandomize=True, deadline=None, max_examples=100, database=None)
@given(NAMES, st.lists(NAME, unique=True, min_size=6, max_size=6), st.data())
def test_the_rules_do_what_the_map_says(olds, news, data):
    used = data.draw(st.sets(st.sampled_from(olds)))
    key_map = {old: new for old, new in zip(olds, news, strict=False) if old in used}
    assert mapped(olds, rules_of(rules_for(key_map, olds))) == key_map


def test_a_whole_path_takes_one_rule():
    names = {
        f"layer1.{block}.{conv}.weight": f"stage.{block}.{conv}.weight"
        for block in "01"
        for conv in ("a", "b")
    }
    assert rules_for(names, names) == {"layer1": "stage"}


def test_names_that_change_places_go_by_a_detour():
    swapped = {"a.weight": "b.weight", "b.weight": "a.weight"}
    assert mapped(swapped, rules_of(rules_for(swapped, swapped))) == swapped


def test_what_stays_the_same_needs_no_rule_and_what_is_not_needed_is_dropped():
    assert rules_for({"a.weight": "a.weight"}, ["a.weight", "aux.weight", "aux.bias"]) == {"aux": None}
