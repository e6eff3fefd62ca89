"""Nothing leaves in an SVG that is not on the list."""

from __future__ import annotations

import pytest

from render.ink.fence import FenceError, check_svg

HEAD = '<svg xmlns="http://www.w3.org/2000/svg">'


@pytest.mark.parametrize(
    ("inside", "what"),
    [
        ("<script>1</script>", "the picture holds an element 'script'"),
        ('<g onload="x()"></g>', "the picture holds an attribute 'onload' on 'g'"),
        ('<a href="javascript:x"></a>', "the picture holds a link that is not http"),
        ('<a href="file:///x"></a>', "the picture holds a link that is not http"),
        ("<style>*{fill:red}</style>", "the picture holds a style of another hand"),
        ("<foreignObject></foreignObject>", "the picture holds an element 'foreignObject'"),
        ('<image href="#x"></image>', "the picture holds an element 'image'"),
        ("<!-- x -->", "the picture holds a declaration"),
    ],
)
def test_what_is_not_on_the_list_is_refused(inside, what):
    with pytest.raises(FenceError) as caught:
        check_svg(f"{HEAD}{inside}</svg>")
    assert caught.value.what == what


def test_what_is_on_the_list_passes():
    text = f'{HEAD}<a href="https://arxiv.org/abs/1505.04597"><text x="1" y="2">U</text></a></svg>'
    assert check_svg(text) == text
