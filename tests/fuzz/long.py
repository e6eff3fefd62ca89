"""The long run: `python -m tests.fuzz.long --cases 50000 --part 1/2`, beside one of `--part 2/2`.

Every ninth case is a valid spec, built and compared; the others are broken ones. `--show NUMBER` prints the
text of one case.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from collections import Counter
from random import Random

from builder.net import Net
from tests.fuzz.cases import mutant
from tests.fuzz.drawing.nets import drawn
from tests.fuzz.promises import check_any

MOST_SHOWN = 3
SLOW = 5.0
"""Seconds of processor time from which a case is worth a look."""


def main() -> int:
    """Try all cases of a part, print each kind of finding a few times, and count them."""
    options = _options()
    if options.show is not None:
        print(text_of(options.show, options.valid_every))
        return 0
    part, _, parts = options.part.partition("/")
    counts: Counter[str] = Counter()
    found: Counter[str] = Counter()
    started = time.monotonic()
    for number in range(options.start + int(part) - 1, options.start + options.cases, int(parts)):
        before = time.process_time()
        try:
            counts[_tried(number, options.valid_every)] += 1
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            kind = f"{type(error).__name__} at {place.filename}:{place.lineno}"
            found[kind] += 1
            if found[kind] <= MOST_SHOWN:
                print(f"case {number}: {kind}: {error}"[:1_000], flush=True)
        if time.process_time() - before > SLOW:
            print(f"case {number}: slow, {time.process_time() - before:.1f} s", flush=True)
        if options.seconds and time.monotonic() - started > options.seconds:
            print(f"stopped at case {number}")
            break
        if sum(counts.values()) % 500 == 0:
            print(f"{dict(counts)} after {time.monotonic() - started:.0f} s", flush=True)
    print(f"tried {sum(counts.values()) + sum(found.values())} cases: {dict(counts)}")
    print(f"in {time.monotonic() - started:.0f} s; found: {dict(found)}")
    return 1 if found else 0


def text_of(number: int, valid_every: int) -> str:
    """Give the text of a case."""
    random = Random(number)
    return drawn(random).text if _is_valid(number, valid_every) else mutant(random).text


def _is_valid(number: int, every: int) -> bool:
    return bool(every) and number % every == 0


def _tried(number: int, valid_every: int) -> str:
    """Hold one case to its promises; say what it was."""
    random = Random(number)
    if _is_valid(number, valid_every):
        from tests.fuzz.equality import check_built

        net = drawn(random)
        check_built(net, number)
        return "valid"
    found = check_any(mutant(random), has_layout=number % 4 == 0)
    return "mutants that are nets" if isinstance(found, Net) else "mutants refused"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=50_000)
    parser.add_argument("--start", type=int, default=0, help="the number of the first case")
    parser.add_argument("--part", default="1/1", help="as in 1/2: every second case, from the first")
    parser.add_argument("--valid-every", type=int, default=9, help="0 for broken specs alone")
    parser.add_argument("--seconds", type=float, default=0, help="stop after so long")
    parser.add_argument("--show", type=int, help="print the text of one case")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
