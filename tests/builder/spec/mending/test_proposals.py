"""Hints and their mends: the mend does what the hint says, and then the fault is gone."""

import pytest

from blocks.errors import NetdraftError
from builder.errors import Fault, Mark, Sources, SpecError
from builder.road import load
from builder.spec.mending.apply import apply
from builder.spec.mending.proposals import Removal, Spelling, Writing
from tests.builder.telling import HEAD, nodes

CONV = "block: Conv2d, out_channels: 4, kernel_size: 3"


def faults(text: str) -> tuple[Fault, ...]:
    try:
        load(text)
    except SpecError as error:
        return error.faults
    except NetdraftError as error:
        return (Fault(error.code, error.what, hint=error.hint),)
    return ()


SAFE = [
    (nodes("r: ReLu"), nodes("r: ReLU")),
    (nodes("r: 'ReLu'"), nodes("r: 'ReLU'")),
    (nodes('r: {block: "ReLu"}  # é'), nodes('r: {block: "ReLU"}  # é')),
    (nodes("r: {blok: ReLU}"), nodes("r: {block: ReLU}")),
    (nodes("r: ReLU").replace("inputs", "input"), nodes("r: ReLU")),
    (nodes(f"c: {{{CONV}, pading: 1}}"), nodes(f"c: {{{CONV}, padding: 1}}")),
    (nodes(f"c: {{{CONV}, padding_mode: zeroes}}"), nodes(f"c: {{{CONV}, padding_mode: zeros}}")),
    (nodes(f"c: {{{CONV}, bias: 0}}"), nodes(f"c: {{{CONV}, bias: false}}")),
    (nodes("c: {block: Conv2d, out_channels: 4, kernel_size: '3'}"), nodes(f"c: {{{CONV}}}")),
    (nodes("c: {block: Conv2d, out_channels: 4, kernel_size:3}"), nodes(f"c: {{{CONV}}}")),
    (
        nodes("first: ReLU", "r: {block: ReLU, from: frist}"),
        nodes("first: ReLU", "r: {block: ReLU, from: first}"),
    ),
    (
        nodes("c: {block: Chunk, chunks: 3, dim: 1}", "r: {block: Add, from: [c.out0, c.uot1]}"),
        None,
    ),
    (
        nodes("m: {block: CropAndConcat, from: {x: x, skp: x}}"),
        nodes("m: {block: CropAndConcat, from: {x: x, skip: x}}"),
    ),
    (
        nodes(f"enc: {{{CONV}}}", "r: {block: ReLU, from: x}", "c: {call: ecn}"),
        nodes(f"enc: {{{CONV}}}", "r: {block: ReLU, from: x}", "c: {call: enc}"),
    ),
    (nodes("r: ReLU") + "params: {a: {defalt: 3}}\n", nodes("r: ReLU") + "params: {a: {default: 3}}\n"),
    (
        nodes("d: {block: Dropout, p: =rate / 2}") + "params: {rata: 0.5}\n",
        nodes("d: {block: Dropout, p: =rata / 2}") + "params: {rata: 0.5}\n",
    ),
    (
        nodes('d: {block: Dropout, p: "=mni(rate, 1)"}') + "params: {rate: 0.5}\n",
        nodes('d: {block: Dropout, p: "=min(rate, 1)"}') + "params: {rate: 0.5}\n",
    ),
    (
        nodes("d: {block: Dropout, p: =min(rate, 1)}") + "params: {rate: 0.5}\n",
        nodes('d: {block: Dropout, p: "=min(rate, 1)"}') + "params: {rate: 0.5}\n",
    ),
    (
        nodes("d: {block: Dropout, p: rate}") + "params: {rate: 0.5}\n",
        nodes("d: {block: Dropout, p: =rate}") + "params: {rate: 0.5}\n",
    ),
    (
        nodes("r: {block: ReLU, inplace: =a&&a}") + "params: {a: true}\n",
        nodes("r: {block: ReLU, inplace: =a and a}") + "params: {a: true}\n",
    ),
    (
        nodes("r: {block: ReLU, inplace: =not True}"),
        nodes("r: {block: ReLU, inplace: =not true}"),
    ),
    (nodes("r: ReLU").replace("[N, 3,", "[N, '3',"), nodes("r: ReLU")),
    (
        nodes("r: ReLU").replace("H, W]", "H, size]") + "params: {size: 8}\n",
        nodes("r: ReLU").replace("H, W]", "H, =size]") + "params: {size: 8}\n",
    ),
    (nodes("r: ReLU").replace("H, W", "height, W") + "dims: {hieght: 4}\n", None),
    (nodes("r:\tReLU"), nodes("r: ReLU")),
    ("%YAML 1.2\n---\n" + nodes("r: ReLU"), "---\n" + nodes("r: ReLU")),
    (nodes("r: Re\u200bLU"), nodes("r: ReLU")),
    (nodes(f"c: {{{CONV}, padding: 1, padding: 1}}"), nodes(f"c: {{{CONV}, padding: 1}}")),
    (nodes(f"c: {{{CONV}, stride: 0x2}}"), None),
    (nodes("r: ReLU") + "doc: 2024\nparams: {classes: 1_000}\n", None),
    (
        nodes("r: {block: ReLU, repeat: {k: 3}}"),
        nodes("r: {block: ReLU, repeat: {k: =range(3)}}"),
    ),
    (
        nodes("my-act: ReLU", "r: {block: Add, from: [my-act, x]}"),
        nodes("my_act: ReLU", "r: {block: Add, from: [my_act, x]}"),
    ),
    (
        nodes(f"c: {{{CONV}, init: {{weight: kaiming_norml}}}}"),
        nodes(f"c: {{{CONV}, init: {{weight: kaiming_normal}}}}"),
    ),
    (
        nodes(f"c: {{{CONV}}}") + "init: [{of: Conv2D, bias: 0}]\n",
        nodes(f"c: {{{CONV}}}") + "init: [{of: Conv2d, bias: 0}]\n",
    ),
    (nodes("r: ReLU", 's: {block: ReLU, from: "r[0]"}'), nodes("r: ReLU", "s: {block: ReLU, from: r}")),
    (
        HEAD + "blocks: {Twice: {nodes: {r: ReLU}}}\nnodes:\n  t: Twcie\n",
        HEAD + "blocks: {Twice: {nodes: {r: ReLU}}}\nnodes:\n  t: Twice\n",
    ),
]
UNSAFE = [
    (nodes(f"c: {{{CONV}, bias: no}}"), nodes(f"c: {{{CONV}, bias: false}}")),
    (nodes("d: {block: Dropout, p: 010}"), None),
    (nodes(f"c: {{{CONV}, in_channels: 4}}"), nodes(f"c: {{{CONV}}}")),
    (nodes(f"c: {{in_channels: 4, {CONV}}}"), nodes(f"c: {{{CONV}}}")),
    (nodes("c:", "  block: Conv2d", "  in_channels: 4  # no", "  out_channels: 4", "  kernel_size: 3"), None),
    (
        nodes(f"c: {{{CONV}}}") + "expect: {parameters: 113}\n",
        nodes(f"c: {{{CONV}}}") + "expect: {parameters: 112}\n",
    ),
    (nodes("r: {block: ReLU, shape: [N, 4, H, W]}"), nodes("r: {block: ReLU, shape: [N, 3, H, W]}")),
    ("version: 2\n" + nodes("r: ReLU"), "version: 1\n" + nodes("r: ReLU")),
    (
        nodes(f"c: {{{CONV}, padding: =k / 2}}") + "params: {k: 3}\n",
        nodes(f"c: {{{CONV}, padding: =k // 2}}") + "params: {k: 3}\n",
    ),
    (
        nodes(
            "p: {block: MaxPool2d, kernel_size: 2}",
            "u: {block: Upsample, scale_factor: 2}",
            "c: {block: Concat, from: [u, x]}",
        )
        + "dims: {H: 15, W: {example: 17}}\n",
        nodes(
            "p: {block: MaxPool2d, kernel_size: 2}",
            "u: {block: Upsample, scale_factor: 2}",
            "c: {block: Concat, from: [u, x]}",
        )
        + "dims: {H: {example: 14, multiple_of: 2}, W: {example: 16}}\n",
    ),
    (
        nodes("conv1: ReLU", "r: {block: ReLU, from: conv2}"),
        nodes("conv1: ReLU", "r: {block: ReLU, from: conv1}"),
    ),
    (nodes("r: {block: ReLU, from: lsat}", "last: {block: ReLU, from: x}") + "outputs: r\n", None),
]


@pytest.mark.parametrize(("text", "wanted"), [*SAFE, *UNSAFE])
def test_a_mend_makes_its_fault_vanish(text: str, wanted: str | None) -> None:
    found = faults(text)
    assert len(found) == 1, found
    mend = found[0].mend
    assert mend is not None, found
    assert mend.is_safe is ((text, wanted) in SAFE)
    mended = apply(text, [mend])
    left = [(one.code, one.mark and one.mark.line) for one in faults(mended)]
    assert (found[0].code, found[0].mark and found[0].mark.line) not in left
    if wanted is not None:
        assert mended == wanted
        assert not left


@pytest.mark.parametrize(
    "text",
    [
        nodes("r: Zebra"),  # nothing is near
        nodes(r'd: {block: Dropout, p: "=\x72ta"}') + "params: {rate: 1}\n",  # an escape hides the place
        nodes("d: {block: Dropout, p: =rate *", "    rta}") + "params: {rate: 1}\n",  # over two lines
        nodes(f"c: {{{CONV}, paddin: 1, padding: 1}}"),  # what is meant is given already
        nodes(f"c: {{{CONV}, in_channels: =k}}") + "params: {k: 4}\nexpect: {parameters: =k}\n",
        nodes("r: {block: net:resnet@resnet19}"),  # numbers are as far from each other as any two
    ],
)
def test_where_the_place_or_the_word_is_not_clear_there_is_no_safe_mend(text: str) -> None:
    found = faults(text)
    assert found
    assert not any(fault.mend and fault.mend.is_safe for fault in found)


def test_an_anchored_word_is_mended_where_it_stands() -> None:
    text = nodes("a: {block: &act ReLu}", "b: {block: *act}")
    mends = {fault.mend for fault in faults(text) if fault.mend is not None}
    assert len(mends) == 1
    assert apply(text, mends) == text.replace("ReLu", "ReLU")


def test_what_stands_there_otherwise_is_not_replaced() -> None:
    sources, mark = Sources({"t.yaml": "a: b\n"}), Mark("t.yaml", 1, 4, 1)
    assert Spelling(mark, "c", "d").fitted(sources) is None
    assert Writing(mark, "c", "d").fitted(sources) is None
    assert Spelling(Mark("t.yaml", 1, 4, 9), "b", "d").fitted(sources) is None
    assert Spelling(Mark("u.yaml", 1, 4, 1), "b", "d").fitted(sources) is None


def test_a_value_that_goes_on_in_another_line_is_not_taken_out() -> None:
    sources = Sources({"t.yaml": "{a: 1, b:\n  2}\n"})
    one, other = Removal(Mark("t.yaml", 1, 2, 1), Mark("t.yaml", 1, 5, 1)), Mark("t.yaml", 2, 3, 1)
    mend = one.fitted(sources)
    assert mend is not None and mend.title == "delete 'a: 1'"
    assert Removal(Mark("t.yaml", 1, 8, 1), other).fitted(sources) is None


def test_new_text_is_quoted_where_it_must_be() -> None:
    sources, mark = Sources({"t.yaml": "{a: b}\n"}), Mark("t.yaml", 1, 5, 1)
    written = [Spelling(mark, "b", text).fitted(sources) for text in ("no", "=min(a, 2)", "c", "it's: so")]
    assert [mend.edits[0].text for mend in written if mend] == ['"no"', '"=min(a, 2)"', "c", '"it\'s: so"']


def test_a_text_in_quotes_keeps_its_quotes_where_they_can_hold_what_is_meant() -> None:
    single, double = Sources({"t.yaml": "a: 'b'\n"}), Sources({"t.yaml": 'a: "b"\n'})
    mark = Mark("t.yaml", 1, 4, 3)
    wanted = {"c": ("'c'", '"c"'), "it's": ("'it''s'", '"it\'s"'), "c\td": ('"c\\td"', '"c\\td"')}
    for text, styles in wanted.items():
        mends = [Spelling(mark, "b", text).fitted(sources) for sources in (single, double)]
        assert tuple(mend.edits[0].text for mend in mends if mend) == styles
