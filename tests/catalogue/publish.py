"""Write the files of `events/` that are made from the code: `python -m tests.catalogue.publish`.

They are the catalogue's, and the sums of the program that dossiers hold.

Golden bytes that are there stay as they are. Before the first release, and never after it, `--afresh` writes these
too anew.
"""

import sys
from hashlib import sha256
from pathlib import Path

from archive.catalogue.published import LEAVES, published
from archive.evidence import dossier_verify
from tests.support import ROOT

EVENTS = ROOT / "events"
SUMS = "dossier/SHA256SUMS"
COMMAND = "python -m tests.catalogue.publish"


def on_disk() -> dict[str, bytes]:
    """Return the files of `events/` that the code answers for, by their path in it."""
    paths = [path for path in sorted((EVENTS / "catalogue").rglob("*")) if path.is_file()]
    paths += [path for path in (EVENTS / LEAVES, EVENTS / SUMS) if path.exists()]
    return {path.relative_to(EVENTS).as_posix(): path.read_bytes() for path in paths}


def wanted(there: dict[str, bytes]) -> dict[str, bytes]:
    """Return what the code says that `events/` has, given what is there: golden bytes and sums are only added to."""
    line = f"{sha256(Path(dossier_verify.__file__).read_bytes()).hexdigest()}  verify.py\n".encode()
    sums = there.get(SUMS, b"")
    return published(there) | {SUMS: sums if sums.endswith(line) else sums + line}


def write(*, afresh: bool = False) -> list[str]:
    """Bring `events/` up to date and return the paths that were written or removed."""
    there = on_disk()
    files = wanted({} if afresh else there)
    for path in there.keys() - files.keys():
        (EVENTS / path).unlink()
    changed = [path for path, data in files.items() if there.get(path) != data]
    for path in changed:
        (EVENTS / path).parent.mkdir(parents=True, exist_ok=True)
        (EVENTS / path).write_bytes(files[path])
    return sorted({*changed, *(there.keys() - files.keys())})


if __name__ == "__main__":
    sys.stdout.writelines(f"{path}\n" for path in write(afresh=sys.argv[1:] == ["--afresh"]))
