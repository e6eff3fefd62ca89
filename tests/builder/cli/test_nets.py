"""`netdraft nets`: the shipped specs."""

import json

from builder.road import load
from builder.spec.library import shipped
from tests.builder.cli.running import Netdraft


def test_every_shipped_spec_and_variant_is_listed_with_its_parameters(netdraft: Netdraft) -> None:
    said = netdraft("nets")
    assert (said.code, said.err) == (0, "")
    lines = [line.split() for line in said.out.splitlines() if line and not line.startswith("  params:")]
    assert [line[0] for line in lines if not line[0].startswith("@")] == list(shipped())
    assert ["@resnet18", "11,689,512"] in [line[:2] for line in lines]
    assert ["unet", "31,031,745"] in [line[:2] for line in lines]


def test_json_gives_params_and_those_that_a_variant_sets(netdraft: Netdraft) -> None:
    entries = {entry["name"]: entry for entry in json.loads(netdraft("nets", "--format", "json").out)}
    resnet = entries["resnet"]
    assert resnet["params"] == json.loads(json.dumps(dict(load("resnet").params)))
    assert resnet["variants"]["resnet18"]["parameters"] == 11_689_512
    assert resnet["variants"]["resnet18"]["params"]["depths"] == [2, 2, 2, 2]
