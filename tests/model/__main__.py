"""Hold the views against possible worlds for as long as one likes: `python -m tests.model HISTORIES [FIRST]`.

Histories are told apart by number, so that one that fails can be told again. Each is asked at four random frames: seven
questions of two objects and two cases, what stands in five places, which loans and restrictions are in force. At the
end it is said what the histories were made of, in how many of them two features met, and how true the answers were.

Recorded runs, of histories of 8 to 17 records beyond the thirteen that they name, in four profiles; no answer differed:
`python -m tests.model 3000 700000` and `3000 900000`, 788,737 answers, almost one in four of them possibly or presumed
so, all 30 features met each other; and before, of histories with fewer disputes and endings, `20000
100000`, 3,119,927 questions, 1,199 seconds on one shared core.
"""

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.model.agreement import agree, records_of, told
from tests.model.coverage import Coverage

FAILURES_MAX = 20


def main(histories: int, first: int) -> int:
    """Return how many histories failed, each told with what was asked."""
    begun, covered, failed = time.monotonic(), Coverage(), 0
    with TemporaryDirectory() as folder:
        for seed in range(first, first + histories):
            try:
                memory = told(seed, records_of(seed))
                covered.add(memory, agree(seed, Path(folder), memory))
            except AssertionError as error:
                failed += 1
                say(str(error).partition("\n")[0])
                if failed == FAILURES_MAX:
                    break
            if seed % 1_000 == 0:
                say(f"history {seed}, {time.monotonic() - begun:,.0f} s")
    for line in covered.lines():
        say(line)
    seconds, compared = time.monotonic() - begun, covered.answers.total()
    say(f"{seed - first + 1:,} histories from {first}, {compared:,} answers, {failed} failed, {seconds:,.0f} s")
    return failed


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(bool(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)))
