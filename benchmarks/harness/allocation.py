"""What torch's CPU allocator holds while some work is done."""

from __future__ import annotations

from collections.abc import Callable


def peak_of(work: Callable[[], object]) -> int:
    """Give the highest number of bytes that the work holds at once; what was there before does not count.

    The numbers are those of torch's profiler. The work is done once before, to warm up.
    """
    from torch.profiler import ProfilerActivity, profile

    work()
    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as seen:
        work()
    assert seen.profiler is not None
    events = [one for one in seen.profiler.kineto_results.events() if one.name() == "[memory]"]
    held = peak = 0
    for event in sorted(events, key=lambda one: one.start_ns()):
        held += event.nbytes()
        peak = max(peak, held)
    return peak
