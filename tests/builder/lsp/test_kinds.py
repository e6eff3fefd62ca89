"""What a YAML file is: a spec, a library of composites, or none of ours."""

from pathlib import Path

import pytest

from builder.lsp.kinds import kind_of

SPECS = Path(__file__).parents[3] / "specs"


@pytest.mark.parametrize(
    "text",
    [
        "net: t\n",
        "# a net\nnet: t\nnodes: {a:\n",
        '"net": t\ninputs:\n',
        "{net: t, inputs: {x: [N]}, nodes: {a: ReLU}}",
        "inputs: {x: [N]}\nnodes:\n  a: ReLU\n",
        "---\nnet: t\nnodse: {}\n",
    ],
)
def test_specs_are_known_by_their_keys_however_broken(text: str) -> None:
    assert kind_of(text) == "spec"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "services:\n  web: {image: x}\n",
        "net: {ip: 10.0.0.1}\nhost: a\n",
        "net: eth0\nip: 1\nmask: 2\nhost: b\n",
        "- net: t\n",
        "blocks:\n  - type: section\n",
        "inputs:\n  a: {required: true}\nruns: {using: node}\nname: x\nbranding: y\n",
        "rules:\n  - {from: a.*, to: b.*}\n",
        "jobs:\n  net: t\n",
    ],
)
def test_other_yaml_is_left_alone(text: str) -> None:
    assert kind_of(text) == "other"


def test_a_spec_stays_one_while_its_first_key_is_typed_anew() -> None:
    assert kind_of("ne\nparams: {}\n", "spec") == "spec"
    assert kind_of("ne\nparams: {}\n") == "other"
    assert kind_of("services: {}\n", "spec") == "other"


def test_every_shipped_file_is_what_its_folder_says() -> None:
    for path in SPECS.rglob("*.yaml"):
        wanted = "other" if "keymaps" in path.parts else "library" if path.stem.startswith("_") else "spec"
        assert kind_of(path.read_text()) == wanted, path
