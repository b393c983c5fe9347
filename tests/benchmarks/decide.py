"""How long the command `advisor decide` takes, as a ratio to `python -c "from pydantic import BaseModel"`.

Whole processes in turn, after a warm-up; the medians and their ratio are printed. The bound is 4. Exit status 1
where it is exceeded.
"""

import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

RUNS = 15
BOUND = 4.0


def seconds(command: list[str]) -> float:
    """The wall time of one run."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> int:
    """Measures, prints, and says whether the bound holds."""
    advisor = shutil.which("advisor", path=str(Path(sys.executable).parent)) or "advisor"
    decide = [advisor, "decide", "--sensitivity", "high", "--maturity", "none"]
    pydantic = [sys.executable, "-c", "from pydantic import BaseModel"]
    for command in (decide, pydantic):
        seconds(command)
    pairs = [(seconds(decide), seconds(pydantic)) for _ in range(RUNS)]
    ours, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    sys.stdout.write(f"advisor decide {ours:.3f} s, pydantic alone {theirs:.3f} s, ratio {ratio:.2f} (bound {BOUND})\n")
    return int(ratio > BOUND)


if __name__ == "__main__":
    sys.exit(main())
