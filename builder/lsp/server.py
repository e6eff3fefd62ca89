"""The server: the protocol over standard input and output, checks in the background."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any, BinaryIO, Final

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, lsp_method

from blocks.errors import NetdraftError
from builder.bounds import current, hold
from builder.lsp.answers import ANSWERS, Answer, Question
from builder.lsp.checking import Checker
from builder.lsp.documents import Change
from builder.lsp.positions import ENCODINGS, Encoding
from builder.lsp.session import Published, Session

QUIET: Final = 0.02
"""Seconds of rest in typing before a text is checked, if checks are quick."""

SLOW: Final = 0.3
"""Seconds of a check from which on typing has to rest for longer."""

LONGEST_QUIET: Final = 0.3
PATIENCE: Final = 1.0
"""Seconds that a question waits for the check of what was just typed."""

FIRST: Final = (
    "net: first\ninputs: {x: [N, 3, H, W]}\nnodes: {a: {block: Conv2d, out_channels: 1, kernel_size: 1}}\n"
)
"""A spec that is checked before any other, so that all that checks need is loaded by then."""

WATCHING: Final = types.RegistrationParams(
    [
        types.Registration(
            "specs",
            types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
            types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher("**/*.{yaml,yml}")]),
        )
    ]
)
"""The editor is asked to tell of files that change on the disk: others may use them."""

REFUSED: Final = -32803
"""The protocol's number for a request that is understood, and cannot be met."""


class _Protocol(LanguageServerProtocol):
    """The protocol with documents of our own: their lines are those of the protocol, no others."""

    server: Server

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> None:
        document = params.text_document
        self.server.session.open(document.uri, document.version, document.text)
        self.server.refresh(document.uri, 0.0)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> None:
        document = params.text_document
        changes = [_change(one) for one in params.content_changes]
        if self.server.session.change(document.uri, document.version, changes) is not None:
            self.server.refresh(document.uri)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> None:
        self.server.forget(params.text_document.uri)


class Server:
    """A language server for one editor; `run` serves until the editor leaves."""

    def __init__(self, version: str) -> None:
        self.session = Session()
        self.pygls = LanguageServer("netdraft", version, protocol_cls=_Protocol)
        protocol = self.pygls.protocol
        assert isinstance(protocol, _Protocol)
        protocol.server = self
        self._checks = ThreadPoolExecutor(1, "check", initializer=hold, initargs=(current(),))
        self._answers = ThreadPoolExecutor(2, "answer", initializer=hold, initargs=(current(),))
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._register()

    def run(self, incoming: BinaryIO, outgoing: BinaryIO) -> int:
        """Serve until the editor says `exit` or closes the stream; 1 if it left without a word."""
        logging.getLogger("pygls").setLevel(logging.CRITICAL)
        self.pygls.start_io(incoming, outgoing)
        for pool in (self._checks, self._answers):
            pool.shutdown(wait=False, cancel_futures=True)
        return 0 if self.pygls.protocol._shutdown else 1

    def refresh(self, uri: str, quiet: float | None = None) -> None:
        """Check a document once typing rests; what was waiting for an older text is dropped."""
        before = self._tasks.get(uri)
        if before is not None:
            before.cancel()
        known = self.session.checks.get(uri)
        is_slow = known is not None and known.seconds > SLOW
        rest = LONGEST_QUIET if is_slow else QUIET
        self._tasks[uri] = asyncio.ensure_future(self._checked(uri, rest if quiet is None else quiet))

    def forget(self, uri: str) -> None:
        """Close a document, and check anew those that use it."""
        users = self.session.users_of(uri)
        task = self._tasks.pop(uri, None)
        if task is not None:
            task.cancel()
        self._publish(self.session.close(uri))
        for one in users:
            self.refresh(one)

    async def _checked(self, uri: str, quiet: float) -> None:
        await asyncio.sleep(quiet)
        sheet = self.session.desk.sheets.get(uri)
        if sheet is None:
            return
        loop = asyncio.get_running_loop()
        checked = await loop.run_in_executor(self._checks, self.session.check, sheet)
        self._publish(self.session.accept(uri, checked))
        for one in self.session.users_of(uri):
            if checked.text != self.session.checks[one].sources.texts.get(sheet.file, checked.text):
                self.refresh(one)

    def _publish(self, found: Published) -> None:
        for uri, version, diagnostics in found:
            params = types.PublishDiagnosticsParams(uri, diagnostics, version)
            self.pygls.text_document_publish_diagnostics(params)

    def _register(self) -> None:
        """Offer all that can be asked, and listen to what the editor tells."""
        for method, answer in ANSWERS.items():
            self._offer(method, answer)

        def begin(params: types.InitializeParams) -> None:
            self._checks.submit(Checker().check, FIRST, "first.yaml", None)
            self.session.encoding = _encoding(params.capabilities)
            self.session.has_versions = _has_versions(params.capabilities)

        def again(params: Any) -> None:  # of two kinds, neither of which is read
            for uri in list(self.session.desk.sheets):
                self.refresh(uri)

        def watch(params: types.InitializedParams) -> None:
            if _watches(self.pygls.client_capabilities):
                self.pygls.client_register_capability(WATCHING, lambda answer: None)

        self.pygls.feature(types.INITIALIZE)(begin)
        self.pygls.feature(types.INITIALIZED)(watch)
        self.pygls.feature(types.TEXT_DOCUMENT_DID_OPEN)(lambda params: None)
        self.pygls.feature(types.TEXT_DOCUMENT_DID_SAVE)(again)
        self.pygls.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)(again)

    def _offer(self, method: str, answer: Answer) -> None:
        """Answer a request in a thread, so that nothing else has to wait for it."""

        async def answered(params: Any) -> Any:  # each request has parameters of its own
            uri = params.text_document.uri
            task = self._tasks.get(uri)
            if answer.waits and task is not None and not task.done():
                await asyncio.wait({task}, timeout=PATIENCE)
            session = self.session
            sheet = session.desk.sheets.get(uri)
            if sheet is None:
                return None
            question = Question(session, sheet, session.checks.get(uri), session.good.get(uri))
            loop = asyncio.get_running_loop()
            try:
                return await loop.run_in_executor(self._answers, answer.give, question, params)
            except NetdraftError as error:
                words = f"{error.what}; {error.hint}" if error.hint else error.what
                raise JsonRpcException(words, REFUSED) from None

        self.pygls.feature(method, answer.options)(answered)


def _change(change: types.TextDocumentContentChangeEvent) -> Change:
    if isinstance(change, types.TextDocumentContentChangePartial):
        start, end = change.range.start, change.range.end
        return Change(change.text, (start.line, start.character), (end.line, end.character))
    return Change(change.text)


def _encoding(capabilities: types.ClientCapabilities) -> Encoding:
    """Take the first encoding that the editor prefers and that is one of ours."""
    general = capabilities.general
    offered = general.position_encodings if general is not None else None
    for one in offered or ():
        for ours in ENCODINGS:
            if ours == (one.value if isinstance(one, types.PositionEncodingKind) else one):
                return ours
    return "utf-16"


def _has_versions(capabilities: types.ClientCapabilities) -> bool:
    workspace = capabilities.workspace
    edit = workspace.workspace_edit if workspace is not None else None
    return bool(edit is not None and edit.document_changes)


def _watches(capabilities: types.ClientCapabilities) -> bool:
    workspace = capabilities.workspace
    watching = workspace.did_change_watched_files if workspace is not None else None
    return bool(watching is not None and watching.dynamic_registration)
