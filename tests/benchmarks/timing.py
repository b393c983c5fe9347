"""What the benchmarks say of a list of times."""

import statistics
from collections.abc import Sequence


def percentiles(times: Sequence[float]) -> tuple[float, float]:
    """The median and the 95th percentile."""
    return statistics.median(times), statistics.quantiles(times, n=20)[-1]
