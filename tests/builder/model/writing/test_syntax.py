"""Python's parser is asked by one thread at a time."""

from __future__ import annotations

import ast
import sys
import threading
from collections.abc import Iterator

import pytest

from builder.model.writing.syntax import LOCK, expression, parsed

TEXT = "x = " + " + ".join(f"f({number}, [a, (b, {{c: {number}}})])" for number in range(60))


@pytest.fixture
def restless() -> Iterator[None]:
    """Change threads as often as can be."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("restless")
def test_eight_threads_parse_and_compile_at_once() -> None:
    failed: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(5):
                tree = parsed(TEXT)
                expression(TEXT[4:])
                with LOCK:
                    compile(tree, "text", "exec")
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert not failed


def test_an_expression_is_what_stands_in_a_statement() -> None:
    (statement,) = parsed("a + f(1)").body
    assert isinstance(statement, ast.Expr)
    assert ast.dump(statement.value) == ast.dump(expression("a + f(1)"))
