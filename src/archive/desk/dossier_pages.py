"""What a dossier holds for people: a guide in plain text, and a page that hashes its records where it is opened.

The page fetches nothing and may run nothing but its own script. It shows each record from the very bytes that it
hashes, and whether they lead to the checkpoint's root. It checks no signature: it is to read by, not to rely on.
"""

from __future__ import annotations

import json
from base64 import b64encode
from hashlib import sha256
from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Final

from archive.evidence import withdrawn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from archive.desk.checkpoints import Kept
    from archive.ledger.rows import Row

TITLES: Final = (
    "Records of {stream}",
    "Records of the streams that these name",
    "Mentions found in other streams",
    "The seal",
)
PROOF_LINES_BEFORE_PATH: Final = 2

HERE: Final = Path(__file__).parent
STYLE: Final = (HERE / "dossier.css").read_text("utf-8")
SCRIPT: Final = (HERE / "dossier.js").read_text("utf-8")
PAGE: Final = Template((HERE / "dossier.html").read_text("utf-8"))
GUIDE: Final = Template("""# Dossier of $stream

From the ledger `$origin`, under its checkpoint of $size records.

| file | what it is |
|---|---|
| `record-lines.jsonl` | the records of $stream: the very bytes that were stored, one a line |
| `named-lines.jsonl` | all records of the streams that those name: givers, places, sources |
| `mention-lines.jsonl` | records of other streams that mention $stream or a record of it |
| `seal-line.jsonl` | #$size, in which the ledger states where every stream ends |
| `positions.txt` | for each of these files the positions of its lines, in order |
| `proofs/N.tlog-proof` | that record N stands at position N (c2sp.org/tlog-proof) |
| `heads/STREAM.head-proof` | that the stream ends there, by the seal |
| `heads/STREAM.before`, `.after` | for a name without a stream: the streams between which it would stand |
| `openings/N` | where there are any: what was sealed in record N, after a salt of 32 bytes |
| `checkpoint` | origin, size, root, signatures (c2sp.org/tlog-checkpoint, signed-note) |
| `policy.txt` | whom to believe: the ledger's keys, witnesses, how many of them |
| `index.html` | to read; it hashes the records it shows and checks no signature |
| `verify.py` | checks everything here with Python 3.11 and nothing else |

## How to check it

`python3 verify.py` prints what is proved, and what is not, in six sentences; or it says what is wrong and ends with 1.
Compare `policy.txt` with keys that you were given elsewhere, or name your own file: `python3 verify.py --policy FILE`.
The program came from the party that it checks. Its SHA-256 is `$verifier`; compare it
with the published ones (`events/dossier/SHA256SUMS`), or do without it:

1. Leaf hash = SHA-256 of the byte 0x00 and a line without its newline; node = SHA-256 of 0x01, left, right (RFC 6962).
2. The path in `proofs/N.tlog-proof` leads from that leaf, at index N - 1, to the root in `checkpoint`.
3. A key named in `policy.txt` has signed the three lines of `checkpoint` (Ed25519).
4. Within a stream `seq` is 1, 2, 3 …, and `prev` is the leaf hash, in hex, of the record before.
5. The line of `seal-line.jsonl` is the last record of the checkpoint. Its `heads_root` is an RFC 6962 root over one
   leaf a stream, in byte order of their names: `<stream>\\n<seq of its last record>\\n<its leaf hash in hex>\\n`.
   The path in `heads/STREAM.head-proof` leads there.
6. SHA-256 of the byte 0x02 and the whole of `openings/N` is the `commitment` in record N.
7. Of a record withdrawn by order the line has no more than its place and its leaf hash, `leaf`; that counts in 2 and 4.
   A later record of its stream, a `RecordWithdrawn`, names its id as `target` and that hash as `leaf`.
""")


def pages(stream: str, newest: Kept, contents: Sequence[Sequence[Row]], files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return `README.md` and `index.html`, given all other files of the dossier by name."""
    checkpoint = newest.checkpoint
    facts = {"stream": stream, "origin": checkpoint.origin, "size": str(checkpoint.size)}
    guide = GUIDE.substitute(facts, verifier=sha256(files["verify.py"]).hexdigest())
    page = PAGE.substitute(
        {name: escape(value) for name, value in facts.items()},
        root=b64encode(checkpoint.root).decode(),
        sealed_at=_minute(contents[-1][-1]),
        checkpoint=escape(files["checkpoint"].decode()),
        style=STYLE,
        script=SCRIPT,
        style_hash=_allowed(STYLE),
        script_hash=_allowed(SCRIPT),
        body="".join(_body(stream, contents, files)),
    )
    return {"README.md": guide.encode(), "index.html": page.encode()}


def _minute(row: Row) -> str:
    """Return when a record was written, to the minute."""
    at = str(json.loads(row.state)["recorded_at"])
    return escape(f"{at[:10]} {at[11:16]} UTC")


def _allowed(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _body(stream: str, contents: Sequence[Sequence[Row]], files: Mapping[str, bytes]) -> Iterator[str]:
    for title, found in zip(TITLES, contents, strict=True):
        yield f"<h2>{escape(title.format(stream=stream))}</h2>\n"
        for row in found:
            head, _, _ = files[f"proofs/{row.position}.tlog-proof"].decode().partition("\n\n")
            path = " ".join(head.split("\n")[PROOF_LINES_BEFORE_PATH:])
            line = withdrawn.line(row)
            heading = f"withdrawn by order, as #{row.order} says" if row.order else escape(row.type)
            summary = "What is known of it" if row.order else "The bytes that are hashed"
            yield (
                f'<section data-position="{row.position}" data-path="{escape(path)}"'
                f' data-bytes="{b64encode(line).decode()}">'
                f"<h3>#{row.position} {heading}</h3>"
                f"<details><summary>{summary}</summary>"
                f"<pre>{escape(line.decode())}</pre></details>"
                '<p class="told">not hashed</p></section>\n'
            )
        if not found:
            yield "<p>None.</p>\n"
