"""Write the files of `events/` that are made from the catalogue: `python -m tests.catalogue.publish`.

Golden bytes that are there stay as they are. Before the first release, and never after it, `--afresh` writes these
too anew.
"""

import sys

from archive.catalogue.published import LEAVES, published
from tests.support import ROOT

EVENTS = ROOT / "events"
COMMAND = "python -m tests.catalogue.publish"


def on_disk() -> dict[str, bytes]:
    """Return the files of `events/` that the catalogue answers for, by their path in it."""
    paths = [path for path in sorted((EVENTS / "catalogue").rglob("*")) if path.is_file()]
    paths += [path for path in (EVENTS / LEAVES,) if path.exists()]
    return {path.relative_to(EVENTS).as_posix(): path.read_bytes() for path in paths}


def write(*, afresh: bool = False) -> list[str]:
    """Bring `events/` up to date and return the paths that were written or removed."""
    there = on_disk()
    files = published({} if afresh else there)
    for path in there.keys() - files.keys():
        (EVENTS / path).unlink()
    changed = [path for path, data in files.items() if there.get(path) != data]
    for path in changed:
        (EVENTS / path).parent.mkdir(parents=True, exist_ok=True)
        (EVENTS / path).write_bytes(files[path])
    return sorted({*changed, *(there.keys() - files.keys())})


if __name__ == "__main__":
    sys.stdout.writelines(f"{path}\n" for path in write(afresh=sys.argv[1:] == ["--afresh"]))
