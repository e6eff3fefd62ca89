"""Composites, groups and whole nets opened: params settled, inputs checked, cycles refused."""

import os
from pathlib import Path

import pytest

from builder.errors import SpecError
from builder.road import load
from builder.spec.unrolling.place import MOST_NETS
from tests.builder.telling import HEAD, codes, nodes, told


def widths(text: str, **options: object) -> dict[str, str]:
    """Give the channels of every node."""
    return {path: str(shape[1]) for path, shape in load(text, **options).shapes.items() if path != "x"}


def folder(tmp_path: Path, **files: str) -> Path:
    for name, text in files.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    return tmp_path / "main.yaml"


# --- composites

BLOCK = (
    HEAD
    + """\
blocks:
  Pair:
    params: {width: int, twice: true, scale: 2}
    inputs: {a: [N, C, H, W], b: null}
    nodes:
      one: {block: Conv2d, from: a, out_channels: =width, kernel_size: 1, shape: [N, =width, H, W]}
      two: {block: Conv2d, out_channels: =width * scale, kernel_size: 1, when: =twice}
      sum: {block: Concat, from: [two, b]}
    outputs: {sum: sum, inner: one}
nodes:
"""
)


def test_a_composite_is_a_function_of_its_params_and_inputs() -> None:
    text = BLOCK + (
        "  p: {block: Pair, from: [x, x], width: 4}\n"
        "  q: {block: Pair, from: {b: p.inner, a: p}, width: 5, twice: false}\n"
    )
    assert widths(text) == {
        "p": "11", "p.one": "4", "p.two": "8", "p.sum": "11", "q": "9", "q.one": "5", "q.sum": "9",
    }  # fmt: skip


def test_a_composite_sees_its_own_params_only() -> None:
    text = (
        "net: t\nparams: {k: 3}\ninputs: {x: [N, 3, H, W]}\n"
        "blocks: {B: {inputs: [x], nodes: {c: {block: Conv2d, out_channels: =k, kernel_size: 1}}}}\n"
        "nodes: {b: {block: B, repeat: {k: [1]}}}\n"
    )
    assert codes(text) == [("formula-name", "b.0.c")]


def test_a_composite_wants_what_it_has_no_default_for() -> None:
    assert told(BLOCK + "  p: {block: Pair, from: [x, x]}\n") == (
        "<text>:13:14: error[missing-argument]: 'Pair' needs the argument 'width', an integer, and "
        "it is missing (required)\n"
        "   13 |   p: {block: Pair, from: [x, x]}\n"
        "      |              ^^^^\n"
        "   node  p\n"
        "   hint  add `width: …` to the node\n"
    )


def test_an_argument_that_a_composite_does_not_know_is_told_at_its_key() -> None:
    assert told(BLOCK + "  p: {block: Pair, from: [x, x], width: 4, widht: 4}\n") == (
        "<text>:13:44: error[unknown-argument]: 'Pair' has no param 'widht', so that argument is unknown\n"
        "   13 |   p: {block: Pair, from: [x, x], width: 4, widht: 4}\n"
        "      |                                            ^^^^^\n"
        "   node  p\n"
        "   hint  did you mean 'width'?\n"
    )
    assert codes(BLOCK + "  p: {block: Pair, from: [x, x], width: 4, repeet: 4}\n") == [
        ("unknown-argument", "p")
    ]


def test_two_keys_are_not_written_alike() -> None:
    with pytest.raises(SpecError) as caught:
        load(BLOCK + "  p: {block: Pair, from: [x, x], widht: 4, widh: 4}\n")
    mends = [one.mend for one in caught.value.faults if one.code == "unknown-argument"]
    assert [mend is not None for mend in mends] == [True, False]


def test_a_key_that_the_node_has_is_not_written_for_another() -> None:
    for text in (
        BLOCK + "  p: {block: Pair, blocks: 2, from: [x, x], width: 4}\n",
        "net: t\ninputs: {x: [N, 3]}\nnodes:\n  a: {block: ReLU, blocks: 2}\n",
    ):
        with pytest.raises(SpecError) as caught:
            load(text)
        (fault,) = caught.value.faults
        assert fault.code == "unknown-argument"
        assert fault.mend is None


def test_an_argument_of_the_wrong_type_is_told_at_its_value() -> None:
    assert told(BLOCK + "  p: {block: Pair, from: [x, x], width: two}\n") == (
        "<text>:13:41: error[wrong-type]: param 'width' needs an integer, got 'two'\n"
        "   13 |   p: {block: Pair, from: [x, x], width: two}\n"
        "      |                                         ^^^\n"
        "   node  p\n"
    )


def test_a_composite_that_contains_itself_is_told_with_its_way() -> None:
    text = (
        HEAD
        + "blocks:\n  A: {inputs: [x], nodes: {b: B}}\n  B: {inputs: [x], nodes: {a: A}}\nnodes: {b: B}\n"
    )
    assert told(text) == (
        "<text>:4:31: error[composite-cycle]: the composite 'B' contains itself: B → A → B\n"
        "    4 |   A: {inputs: [x], nodes: {b: B}}\n"
        "      |                               ^\n"
        "   node  b.a.b\n"
        "   hint  a composite cannot be recursive; `repeat` chains copies\n"
    )


def test_the_block_of_a_node_may_be_a_formula() -> None:
    text = "net: t\nparams: {act: GELU}\ninputs: {x: [N, 3]}\nnodes: {a: {block: =act}, b: =act}\n"
    assert [node.block for node in load(text, act="ReLU").graph.nodes] == ["ReLU", "ReLU"]
    assert told(text.replace("GELU", "3")) == (
        "<text>:4:20: error[wrong-type]: `block` needs a block's name, got 3\n"
        "    4 | nodes: {a: {block: =act}, b: =act}\n"
        "      |                    ^^^^\n"
        "   node  a\n\n"
        "<text>:4:30: error[wrong-type]: `block` needs a block's name, got 3\n"
        "    4 | nodes: {a: {block: =act}, b: =act}\n"
        "      |                              ^^^^\n"
        "   node  b\n"
    )


# --- whole nets as blocks


def test_a_whole_net_is_a_block_with_params_and_a_variant() -> None:
    net = load(nodes("body: {block: net:resnet@resnet18, classes: 10}", "soft: {block: Softmax, dim: 1}"))
    assert net.num_parameters == load("resnet@resnet18", classes=10).num_parameters
    assert str(net.shapes["body"]) == "(N, 10)" and net.shapes["body.fc"] == net.shapes["body"]


def test_a_net_inside_of_a_composite_is_found_as_well() -> None:
    text = (
        HEAD
        + "blocks: {Body: {inputs: [x], nodes: {net_: {block: 'net:resnet_base@cifar'}}}}\nnodes: {b: Body}\n"
    )
    assert load(text).num_parameters == load("resnet_base@cifar").num_parameters


def test_an_unknown_net_gets_the_nearest_one() -> None:
    assert told(nodes("r: {block: net:resnt}")) == (
        "<text>:4:14: error[unknown-block]: there is no net 'resnt' to use as a block: no shipped "
        "spec has that name\n"
        "    4 |   r: {block: net:resnt}\n"
        "      |              ^^^^^^^^^\n"
        "   node  r\n"
        "   hint  did you mean 'resnet'?\n"
    )


def test_an_unknown_variant_of_a_net_is_told_at_the_node() -> None:
    assert told(nodes("r: {block: net:resnet@resnet19}")) == (
        "<text>:4:14: error[unknown-variant]: 'resnet' has no variant 'resnet19'\n"
        "    4 |   r: {block: net:resnet@resnet19}\n"
        "      |              ^^^^^^^^^^^^^^^^^^^\n"
        "   node  r\n"
        "   hint  its variants are resnet18, resnet34, resnet50, resnet101, resnet152, resnext50_32x4d, "
        "resnext101_32x8d, resnext101_64x4d, wide_resnet50_2, wide_resnet101_2\n"
    )


def test_an_unknown_param_of_a_net_is_told_at_its_key() -> None:
    assert told(nodes("r: {block: net:unet, klasses: 2}")) == (
        "<text>:4:24: error[unknown-argument]: 'unet' has no param 'klasses', so that argument is unknown\n"
        "    4 |   r: {block: net:unet, klasses: 2}\n"
        "      |                        ^^^^^^^\n"
        "   node  r\n"
        "   hint  did you mean 'classes'?\n"
    )


def test_a_net_wants_the_input_that_it_states() -> None:
    assert told(nodes("c: {block: Conv2d, out_channels: 4, kernel_size: 1}", "r: {block: net:unet}")) == (
        "<text>:5:14: error[shape-mismatch]: 'net:unet' states [N, 3, H, W] for its input 'image'\n"
        "    5 |   r: {block: net:unet}\n"
        "      |              ^^^^^^^^\n"
        "   c     (N, 4, H, W)   from Conv2d at 4:6\n"
    )


def test_what_a_net_says_of_its_sizes_is_asked_of_what_flows_in(tmp_path: Path) -> None:
    inner = (
        "net: inner\ninputs: {y: [B, 3, A, C]}\ndims: {A: {min: 8, max: 40, multiple_of: 4}}\n"
        "nodes: {r: ReLU}\n"
    )
    main = nodes("p: {block: MaxPool2d, kernel_size: 2}", "r: {block: net:inner.yaml}")
    net = load(folder(tmp_path, main=main, inner=inner))
    found = {str(one.condition): one.path for one in net.found}
    assert found == {
        "H must be at least 16": "r",
        "H must be at most 81": "r",
        "H must be a multiple of 8": "r",
        "W must be at least 2": "p",
    }
    main = main.replace("[N, 3, H, W]", "[N, 3, 18, W]")
    path = folder(tmp_path, main=main, inner=inner)
    assert "'net:inner.yaml' says in `dims` that A must be a multiple of 4" in told(str(path))


def test_a_net_of_a_file_is_a_block_and_cannot_contain_itself(tmp_path: Path) -> None:
    path = folder(tmp_path, main=nodes("r: {block: net:main.yaml}"))
    text = told(str(path))
    assert "error[composite-cycle]: the net 'main.yaml' contains itself" in text


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd",
        "../up.yaml",
        "-",
        "a/../../up.yaml",
        "/etc/hosts.yaml",
        "link.yaml",
        "fifo.yaml",
        "no.yaml",
        "",
    ],
)
def test_a_net_as_a_block_reads_nothing_outside_of_its_folder(tmp_path: Path, name: str) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    (tmp_path / "up.yaml").write_text("SECRET: 1")
    (inner / "link.yaml").symlink_to(tmp_path / "up.yaml")
    os.mkfifo(inner / "fifo.yaml")
    path = folder(inner, main=nodes(f"r: {{block: 'net:{name}'}}"))
    text = told(str(path))
    assert "error[unknown-block]: there is no net" in text and "SECRET" not in text
    assert text.startswith(f"{path}:4:14:")


def test_a_cycle_is_told_by_the_composites_alone_without_groups_between() -> None:
    report = told(HEAD + "blocks: {A: {nodes: {g: {nodes: {a: A}}}}}\nnodes: {a: A}\n")
    assert "the composite 'A' contains itself: A → A\n" in report and "\n   node  a.g.a\n" in report


def test_a_spec_uses_sixty_four_whole_nets_at_most(tmp_path: Path) -> None:
    for number in range(MOST_NETS + 1):
        (tmp_path / f"n{number}.yaml").write_text(HEAD + "nodes: {r: ReLU}\n")
    lines = [f"m{number}: net:n{number}.yaml" for number in range(MOST_NETS + 1)]
    main = tmp_path / "main.yaml"
    main.write_text(nodes(*lines[:-1]))
    assert told(str(main)) == ""
    main.write_text(nodes(*lines))
    report = told(str(main))
    assert f"main.yaml:{MOST_NETS + 4}:8: error[too-many-nets]: more than 64 nets are used as " in report
    assert report.count("error[") == 1


def test_a_fault_in_a_file_that_a_net_uses_is_shown_with_its_line(tmp_path: Path) -> None:
    parts = "blocks: {B: {inputs: [x], nodes: {r: {block: ReLU, inplace: =zebra}}}}\n"
    inner = HEAD + "use: [parts.yaml]\nnodes: {b: B}\n"
    path = folder(tmp_path, main=nodes("r: {block: net:inner.yaml}"), inner=inner, parts=parts)
    report = told(str(path))
    assert "parts.yaml:1:" in report and f"    1 | {parts}" in report


def test_a_net_without_variants_says_so(tmp_path: Path) -> None:
    path = folder(tmp_path, main=nodes("r: {block: net:inner.yaml@big}"), inner=HEAD + "nodes: {r: ReLU}\n")
    report = told(str(path))
    assert "error[unknown-variant]: 't' has no variant 'big'\n" in report
    assert report.endswith("   hint  its variants are none\n")


def test_a_formula_for_a_block_is_told_at_its_characters() -> None:
    assert told(nodes("r: {block: =zebra}")).startswith("<text>:4:15: error[formula-name]: ")
    assert told(nodes("r: =zebra")).startswith("<text>:4:7: error[formula-name]: ")
    assert told(nodes("r: {block: =3}")).startswith("<text>:4:14: error[wrong-type]: ")
