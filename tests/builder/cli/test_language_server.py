"""The schema in a real editor's hands: yaml-language-server, over its protocol, where it is installed."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest

from builder.cli.main import main

SERVER = shutil.which("yaml-language-server")
SHIPPED = Path(__file__).parents[3] / "specs" / "unet.yaml"
SPEC = """\
net: t
inputs: {x: [N, 3, H, W]}
nodes:
  a: {block: Conv2d, out_channels: 8, kernel_size: 3, in_chanels: 3}
  b:
    block: Conv2d
    out_channels: 8
    kernel_size: 3
    \n"""

pytestmark = pytest.mark.skipif(SERVER is None, reason="yaml-language-server is not installed (npm)")


class Client:
    """An editor that says little: it opens files, and asks for what the server knows."""

    def __init__(self, schema: Path) -> None:
        self.settings = {
            "validate": True,
            "completion": True,
            "hover": True,
            "schemaStore": {"enable": False},
        }
        self.settings["schemas"] = {schema.as_uri(): ["*.yaml"]}
        self.process = subprocess.Popen(
            [str(SERVER), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.count = 0
        self.found: dict[str, list[str]] = {}
        self.ask(
            "initialize",
            {"processId": None, "rootUri": None, "capabilities": {"workspace": {"configuration": True}}},
        )
        self.tell("initialized", {})
        self.tell("workspace/didChangeConfiguration", {"settings": {"yaml": self.settings}})

    def ask(self, method: str, params: Any) -> Any:
        """Send a request, and serve the server until it answers."""
        self.count += 1
        self._send({"id": self.count, "method": method, "params": params})
        while True:
            message = self._receive()
            if message.get("id") == self.count and "method" not in message:
                return message.get("result")
            self._serve(message)

    def tell(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def diagnose(self, uri: str, text: str) -> list[str]:
        """Open a file, and wait for what is said of it."""
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})
        while uri not in self.found:
            self._serve(self._receive())
        return self.found[uri]

    def at(self, method: str, uri: str, line: int, column: int) -> Any:
        place = {"textDocument": {"uri": uri}, "position": {"line": line, "character": column}}
        return self.ask(f"textDocument/{method}", place)

    def _serve(self, message: Any) -> None:
        if message.get("method") == "workspace/configuration":
            wanted = [one.get("section") for one in message["params"]["items"]]
            answer = [self.settings if section == "yaml" else {} for section in wanted]
            self._send({"id": message["id"], "result": answer})
        elif message.get("method") == "textDocument/publishDiagnostics":
            params = message["params"]
            self.found[params["uri"]] = [one["message"] for one in params["diagnostics"]]
        elif "id" in message and "method" in message:
            self._send({"id": message["id"], "result": None})

    def _send(self, message: Any) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        stream: IO[bytes] = self.process.stdin  # type: ignore[assignment]  # it is a pipe
        stream.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        stream.flush()

    def _receive(self) -> Any:
        stream: IO[bytes] = self.process.stdout  # type: ignore[assignment]  # it is a pipe
        length = 0
        while line := stream.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        return json.loads(stream.read(length))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    schema = tmp_path_factory.mktemp("schema") / "netdraft.schema.json"
    assert main(["schema", "-o", str(schema)]) == 0
    client = Client(schema)
    yield client
    client.process.kill()
    client.process.wait()


def test_a_misspelt_argument_is_flagged(client: Client) -> None:
    assert client.diagnose("file:///nets/broken.yaml", SPEC) == ["Property in_chanels is not allowed."]


def test_inside_a_node_the_arguments_of_its_block_are_offered(client: Client) -> None:
    uri = "file:///nets/completed.yaml"
    client.diagnose(uri, SPEC)
    items = client.at("completion", uri, 8, 4)["items"]
    labels = {item["label"] for item in items}
    assert {"stride", "padding", "dilation", "groups", "bias", "from", "repeat"} <= labels
    assert not labels & {"out_channels", "p", "num_heads"}


def test_blocks_are_offered_with_their_docs(client: Client) -> None:
    uri = "file:///nets/blocks.yaml"
    client.diagnose(uri, SPEC)
    items = {item["label"]: item for item in client.at("completion", uri, 5, 11)["items"]}
    assert {"Conv2d", "ResidualBlock", "Linear"} <= set(items)
    assert "Convolution in two dimensions" in json.dumps(items["Conv2d"]["documentation"])


@pytest.mark.parametrize(
    ("line", "column", "words"),
    [(5, 13, "Convolution in two dimensions"), (6, 6, "required"), (2, 2, "order in which data meets")],
)
def test_hover_shows_the_doc(client: Client, line: int, column: int, words: str) -> None:
    uri = "file:///nets/hovered.yaml"
    client.diagnose(uri, SPEC)
    assert words in json.dumps(client.at("hover", uri, line, column))


def test_a_shipped_spec_is_clean(client: Client) -> None:
    assert client.diagnose("file:///nets/unet.yaml", SHIPPED.read_text()) == []
