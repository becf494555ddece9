"""What a dossier holds for people: a guide in plain text, and a page that hashes its records where it is opened.

The page fetches nothing and may run nothing but its own script. It shows each record from the very bytes that it
hashes, and whether they lead to the checkpoint's root. It checks no signature: it is to read by, not to rely on.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html import escape
from string import Template
from typing import TYPE_CHECKING, Final

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

STYLE: Final = (
    "body{font:16px/1.5 serif;max-width:60em;margin:2em auto;padding:0 1em}"
    "pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#f4f2ec;padding:.6em;font-size:13px}"
    ".yes{color:#145214}.no{color:#a30000;font-weight:bold}"
)
SCRIPT: Final = r"""
"use strict";
const bytes = text => Uint8Array.from(atob(text), c => c.charCodeAt(0));
const shown = text => text.replace(/[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069]/g,
  c => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"));
const hash = async (...parts) => {
  const all = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  parts.reduce((at, p) => (all.set(p, at), at + p.length), 0);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", all));
};
async function root(data, index, size, path) {
  let node = await hash([0], data), last = size - 1;
  for (const sibling of path) {
    if (last === 0) return null;
    if (index % 2 || index === last) {
      node = await hash([1], sibling, node);
      while (index && index % 2 === 0) { index /= 2; last = Math.floor(last / 2); }
    } else node = await hash([1], node, sibling);
    index = Math.floor(index / 2); last = Math.floor(last / 2);
  }
  return last === 0 ? node : null;
}
(async () => {
  const size = Number(document.body.dataset.size), wanted = document.body.dataset.root;
  let right = 0; const all = [...document.querySelectorAll("section[data-bytes]")];
  for (const each of all) {
    const data = bytes(each.dataset.bytes), told = each.querySelector(".told");
    each.querySelector("pre").textContent = shown(new TextDecoder().decode(data));
    if (!globalThis.crypto || !crypto.subtle) { told.textContent = "this browser does not hash here"; continue; }
    const path = each.dataset.path.split(" ").filter(Boolean).map(bytes);
    const found = await root(data, Number(each.dataset.position) - 1, size, path);
    const holds = found && btoa(String.fromCharCode(...found)) === wanted;
    right += holds ? 1 : 0;
    told.textContent = holds ? "leads to the root of the checkpoint" : "DOES NOT LEAD TO THE ROOT";
    told.className = holds ? "told yes" : "told no";
  }
  const sum = document.getElementById("sum");
  sum.textContent = right + " of " + all.length + " records lead to the root of the checkpoint";
  sum.className = right === all.length ? "yes" : "no";
})();
"""
PAGE: Final = Template("""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src '$script_hash'; \
style-src '$style_hash'">
<meta name="viewport" content="width=device-width"><title>Dossier of $stream</title>
<style>$style</style></head>
<body data-size="$size" data-root="$root">
<h1>Dossier of $stream</h1>
<p>Ledger $origin, as of its checkpoint of $size records.</p>
<p id="sum">Nothing was hashed yet: this page needs its script for it.</p>
<p>This page hashes the records that it holds and follows their proofs. It checks no signature, and it came with the
dossier: to rely on it, check the files. README.md says how.</p>
<h2>The checkpoint</h2>
<pre>$checkpoint</pre>
$body<script>$script</script>
</body></html>
""")
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
| `checkpoint` | origin, size, root, signatures (c2sp.org/tlog-checkpoint, signed-note) |
| `policy.txt` | whom to believe: the ledger's keys, witnesses, how many of them |
| `index.html` | to read; it hashes the records it shows and checks no signature |
| `verify.py` | checks everything here with Python 3.11 and nothing else |

## How to check it

`python3 verify.py` prints what is proved, and what is not, in six sentences; or it says what is wrong and ends with 1.
Compare `policy.txt` with keys that you were given elsewhere, or name your own file: `python3 verify.py --policy FILE`.
The program came from the party that it checks. Its SHA-256 is `$verifier`; compare it with the published one,
or do without it:

1. Leaf hash = SHA-256 of the byte 0x00 and a line without its newline; node = SHA-256 of 0x01, left, right (RFC 6962).
2. The path in `proofs/N.tlog-proof` leads from that leaf, at index N - 1, to the root in `checkpoint`.
3. A key named in `policy.txt` has signed the three lines of `checkpoint` (Ed25519).
4. Within a stream `seq` is 1, 2, 3 …, and `prev` is the leaf hash, in hex, of the record before.
5. The line of `seal-line.jsonl` is the last record of the checkpoint. Its `heads_root` is an RFC 6962 root over one
   leaf a stream, in byte order of their names: `<stream>\\n<seq of its last record>\\n<its leaf hash in hex>\\n`.
   The path in `heads/STREAM.head-proof` leads there.
""")


def pages(stream: str, newest: Kept, contents: Sequence[Sequence[Row]], files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return `README.md` and `index.html`, given all other files of the dossier by name."""
    checkpoint = newest.checkpoint
    facts = {"stream": stream, "origin": checkpoint.origin, "size": str(checkpoint.size)}
    guide = GUIDE.substitute(facts, verifier=sha256(files["verify.py"]).hexdigest())
    page = PAGE.substitute(
        {name: escape(value) for name, value in facts.items()},
        root=b64encode(checkpoint.root).decode(),
        checkpoint=escape(files["checkpoint"].decode()),
        style=STYLE,
        script=SCRIPT,
        style_hash=_allowed(STYLE),
        script_hash=_allowed(SCRIPT),
        body="".join(_body(stream, contents, files)),
    )
    return {"README.md": guide.encode(), "index.html": page.encode()}


def _allowed(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _body(stream: str, contents: Sequence[Sequence[Row]], files: Mapping[str, bytes]) -> Iterator[str]:
    for title, found in zip(TITLES, contents, strict=True):
        yield f"<h2>{escape(title.format(stream=stream))}</h2>\n"
        for row in found:
            head, _, _ = files[f"proofs/{row.position}.tlog-proof"].decode().partition("\n\n")
            path = " ".join(head.split("\n")[PROOF_LINES_BEFORE_PATH:])
            yield (
                f'<section data-position="{row.position}" data-path="{escape(path)}"'
                f' data-bytes="{b64encode(row.state).decode()}">'
                f"<h3>#{row.position} {escape(row.type)}</h3><pre>{escape(row.state.decode())}</pre>"
                '<p class="told">not hashed</p></section>\n'
            )
        if not found:
            yield "<p>None.</p>\n"
