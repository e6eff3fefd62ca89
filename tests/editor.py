"""An editor without a screen: it starts a language server, opens files, and asks what the server knows."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

PATIENCE = 60.0
"""Seconds to wait for one answer; machines are shared and noisy, so this only ends what hangs."""

CAPABILITIES = {
    "general": {"positionEncodings": ["utf-16"]},
    "workspace": {"configuration": True, "workspaceEdit": {"documentChanges": True}},
    "textDocument": {
        "completion": {"completionItem": {"snippetSupport": True, "documentationFormat": ["markdown"]}},
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "publishDiagnostics": {"versionSupport": True, "relatedInformation": True},
        "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
        "rename": {"prepareSupport": True},
        "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}},
    },
}


class Editor:
    """A language client; use it with `with`, or end it with `close()`.

    `settings` answer `workspace/configuration` by section, and are announced once when it starts.
    """

    def __init__(
        self,
        command: Sequence[str],
        settings: Mapping[str, Any] | None = None,
        *,
        folder: Path | None = None,
        options: Any = None,
    ) -> None:
        self.settings = dict(settings or {})
        self.process = subprocess.Popen(
            list(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder
        )
        self.count = 0
        self.versions: dict[str, int] = {}
        self.found: dict[str, list[Any]] = {}
        self.told: list[Any] = []
        """Every notification of the server but diagnostics, as window/logMessage."""
        self._arrived: queue.Queue[Any] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()
        self.server = self.ask(
            "initialize",
            {
                "processId": None,
                "rootUri": folder.as_uri() if folder else None,
                "workspaceFolders": [{"uri": folder.as_uri(), "name": folder.name}] if folder else None,
                "capabilities": CAPABILITIES,
                "initializationOptions": options,
            },
        )
        self.tell("initialized", {})
        self.tell("workspace/didChangeConfiguration", {"settings": self.settings})

    def __enter__(self) -> Editor:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> int:
        """Shut the server down as an editor does, and give its exit code."""
        if self.process.poll() is None:
            try:
                self.ask("shutdown", None)
                self.tell("exit", None)
                self.process.wait(10)
            except (TimeoutError, OSError, EOFError, subprocess.TimeoutExpired):
                self.process.kill()
        code = self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            assert stream is not None
            stream.close()
        return code

    def ask(self, method: str, params: Any, *, answer: str = "result") -> Any:
        """Send a request, serve the server until it answers, and give the result.

        Raises: RuntimeError with the server's words where it answers by an error; `answer="error"` gives it.
        """
        self.count += 1
        wanted = self.count
        self._send({"id": wanted, "method": method, "params": params})
        while True:
            message = self._receive()
            if message.get("id") != wanted or "method" in message:
                self._serve(message)
            elif answer == "result" and "error" in message:
                raise RuntimeError(json.dumps(message["error"]))
            else:
                return message.get(answer)

    def tell(self, method: str, params: Any) -> None:
        """Send a notification."""
        self._send({"method": method, "params": params})

    def write(self, uri: str, text: str) -> None:
        """Open a file with a text, or change the whole text of one that is open."""
        version = self.versions[uri] = self.versions.get(uri, 0) + 1
        self.found.pop(uri, None)
        if version == 1:
            document = {"uri": uri, "languageId": "yaml", "version": version, "text": text}
            self.tell("textDocument/didOpen", {"textDocument": document})
        else:
            document = {"uri": uri, "version": version}
            changes = [{"text": text}]
            self.tell("textDocument/didChange", {"textDocument": document, "contentChanges": changes})

    def diagnose(self, uri: str, text: str) -> list[Any]:
        """Open or change a file, and wait for the diagnostics of that text."""
        self.write(uri, text)
        return self.diagnostics(uri)

    def diagnostics(self, uri: str) -> list[Any]:
        """Wait for the diagnostics of the text that was written last."""
        while uri not in self.found:
            self._serve(self._receive())
        return self.found[uri]

    def at(self, method: str, uri: str, line: int, column: int, **more: Any) -> Any:
        """Ask `textDocument/METHOD` at a place that counts from 0, as the protocol does."""
        place = {"textDocument": {"uri": uri}, "position": {"line": line, "character": column}}
        return self.ask(f"textDocument/{method}", place | more)

    def hover(self, uri: str, line: int, column: int) -> str:
        """Give what a hover shows, as text; empty where it shows nothing."""
        return _text((self.at("hover", uri, line, column) or {}).get("contents", ""))

    def complete(self, uri: str, line: int, column: int) -> dict[str, Any]:
        """Give the completion items at a place, by label."""
        given = self.at("completion", uri, line, column) or []
        items = given["items"] if isinstance(given, dict) else given
        return {item["label"]: item for item in items}

    def _serve(self, message: Any) -> None:
        method, params = message.get("method"), message.get("params")
        if method == "textDocument/publishDiagnostics":
            if params.get("version") in (None, self.versions.get(params["uri"])):
                self.found[params["uri"]] = params["diagnostics"]
        elif method == "workspace/configuration":
            answer = [self.settings.get(one.get("section"), {}) for one in params["items"]]
            self._send({"id": message["id"], "result": answer})
        elif method is not None and "id" in message:
            self._send({"id": message["id"], "result": None})
        elif method is not None:
            self.told.append(message)

    def _send(self, message: Any) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        stream = self.process.stdin
        assert stream is not None
        stream.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        stream.flush()

    def _receive(self) -> Any:
        try:
            message = self._arrived.get(timeout=PATIENCE)
        except queue.Empty:
            raise TimeoutError(f"the server said nothing for {PATIENCE:.0f} s") from None
        if message is None:
            self._arrived.put(None)
            raise EOFError(f"the server has ended with code {self.process.wait()}")
        return message

    def _listen(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        try:
            while (length := _length(stream)) > 0:
                self._arrived.put(json.loads(stream.read(length)))
        except ValueError:
            pass
        self._arrived.put(None)


def cursor(text: str, marker: str = "¦") -> tuple[str, int, int]:
    """Take a marker out of a text, and give the text with the marker's line and column in UTF-16 from 0.

    >>> cursor("net: a\\nnod¦es:")
    ('net: a\\nnodes:', 1, 3)
    """
    before, found, after = text.partition(marker)
    assert found, f"no {marker} in the text"
    last = before.rsplit("\n", 1)[-1]
    return before + after, before.count("\n"), len(last.encode("utf-16-le")) // 2


def _length(stream: IO[bytes]) -> int:
    """Read the head of a message, and give the length of its body; 0 at the end of the stream."""
    length = 0
    while line := stream.readline().strip():
        name, _, value = line.partition(b":")
        length = int(value) if name.lower() == b"content-length" else length
    return length


def _text(contents: Any) -> str:
    if isinstance(contents, list):
        return "\n".join(_text(one) for one in contents)
    return str(contents["value"]) if isinstance(contents, dict) else str(contents)
