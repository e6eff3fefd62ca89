"""Words that can be shown: without signs that are unseen or steer what shows them."""

from __future__ import annotations

import re
from typing import Final

UNSEEN: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff\ud800-\udfff]"
)
LONGEST: Final = 4000


def visible(words: str, longest: int = LONGEST) -> str:
    r"""Give words cut to a length, with a space for every sign that no one sees.

    >>> visible("a\u202eb\x1bc"), visible("convolution", 5)
    ('a b c', 'conv…')
    """
    plain = UNSEEN.sub(" ", words[: longest + 1])
    return plain if len(plain) <= longest else f"{plain[: longest - 1]}…"
