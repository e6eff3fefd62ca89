"""Work: steps are taken until there are none left."""

import pytest

from builder.bounds import limits
from builder.spec.formulas.fault import RefusalError
from builder.spec.formulas.work import Work


def test_the_last_step_may_be_taken_and_no_further_one() -> None:
    with limits(work=5):
        work = Work()
        work.spend(3)
        work.spend(2)
        with pytest.raises(RefusalError, match="too much work: more than 5 steps") as caught:
            work.spend(1)
    assert caught.value.code == "formula-limit"
    assert caught.value.hint == "if you trust the spec, `--limit work=NUMBER` raises it"
