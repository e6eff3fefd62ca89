"""Cases: what is tried, by number, so that any finding can be made again."""

from __future__ import annotations

from random import Random

from tests.fuzz.drawing.nets import drawn
from tests.fuzz.mutation import mutated
from tests.fuzz.promises import Sample, shipped_samples

SMALL = 2_500
"""Characters of a shipped spec that is chosen more often than the longer ones."""


def mutant(random: Random) -> Sample:
    """Break a spec: a shipped one, or one of chance."""
    samples = shipped_samples()
    if random.random() < 0.5:
        sample = random.choices(samples, [3 if len(one.text) < SMALL else 1 for one in samples])[0]
    else:
        sample = Sample(drawn(random, random.choice((2, 5, 9))).text, samples[0].folder)
    return Sample(mutated(random, sample.text, [one.text for one in samples]), sample.folder)
