"""A reader of published tiles, written from c2sp.org/tlog-tiles, tlog-checkpoint, signed-note and RFC 6962 alone.

It imports nothing of the archive's. It takes a function that fetches a path and a key, and believes nothing else. Of a
bundle that is not served it reads the lines that stand for it, as `withdrawn/README.txt` describes them.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WIDTH = 256


class Distrust(Exception):
    """What was fetched cannot be believed."""


class State(NamedTuple):
    """What a believed checkpoint says."""

    origin: str
    size: int
    root: bytes


def leaf(entry: bytes) -> bytes:
    """Return a leaf's hash."""
    return withdrawn(entry) or sha256(b"\x00" + entry).digest()


def withdrawn(line: bytes) -> bytes | None:
    """Return the leaf hash that stands in the line of a record withdrawn; None for a record that stands."""
    said = json.loads(line)
    known = {name: said[name] for name in ("id", "leaf", "prev", "seq", "stream") if name in said}
    if "leaf" not in said:
        return None
    if json.dumps(known, separators=(",", ":")).encode() != line:
        message = "more is told of a record withdrawn than is known"
        raise Distrust(message)
    return bytes.fromhex(said["leaf"])


def node(left: bytes, right: bytes) -> bytes:
    """Return a node's hash."""
    return sha256(b"\x01" + left + right).digest()


def split(count: int) -> int:
    """Return the largest power of two smaller than a number above 1."""
    power = 1
    while power * 2 < count:
        power *= 2
    return power


def tree_hash(hashes: tuple[bytes, ...]) -> bytes:
    """Return the root over hashes, as RFC 6962 defines it."""
    if len(hashes) == 1:
        return hashes[0]
    at = split(len(hashes))
    return node(tree_hash(hashes[:at]), tree_hash(hashes[at:])) if hashes else sha256().digest()


def named(index: int) -> str:
    """Return N of a path: groups of three digits, an `x` before all but the last."""
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    return "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])


class Follower:
    """Whoever holds the ledger's key and can fetch its published files."""

    def __init__(self, fetch: Callable[[str], bytes | None], vkey: str) -> None:
        """Take what returns the bytes at a path, None where there are none, and the verifier key."""
        self.fetch = fetch
        self.name, key_id, material = vkey.split("+", 2)
        data = b64decode(material, validate=True)
        self.key_id = sha256(f"{self.name}\n".encode() + data).digest()[:4]
        if data[:1] != b"\x01" or self.key_id.hex() != key_id:
            message = "no Ed25519 key of that id"
            raise Distrust(message)
        self.public = Ed25519PublicKey.from_public_bytes(data[1:])

    def state(self) -> State:
        """Return what the checkpoint says, once its signature holds."""
        data = self._get("checkpoint").decode("utf-8")
        text, _, signatures = data.rpartition("\n\n")
        is_signed = False
        for line in signatures.removesuffix("\n").split("\n"):
            mark, name, material = line.split(" ")
            blob = b64decode(material, validate=True)
            if mark != "\N{EM DASH}" or b64encode(blob).decode() != material:
                message = "no signature line"
                raise Distrust(message)
            if name == self.name and blob[:4] == self.key_id:
                self.public.verify(blob[4:], f"{text}\n".encode())
                is_signed = True
        origin, size, root = text.split("\n")
        root_hash = b64decode(root, validate=True)
        if not is_signed or origin != self.name or str(int(size)) != size or b64encode(root_hash).decode() != root:
            message = "the checkpoint is not one of this ledger"
            raise Distrust(message)
        return State(origin, int(size), root_hash)

    def entries(self, size: int) -> Iterator[bytes]:
        """Yield every record, and in place of one that was withdrawn the line that says so."""
        for index in range(-(-size // WIDTH)):
            wanted = min(WIDTH, size - index * WIDTH)
            data, at, count = self._bundle(index, wanted), 0, 0
            if data is None:
                yield from self._lines(index, wanted)
                continue
            while at < len(data):
                length = int.from_bytes(data[at : at + 2], "big")
                entry = data[at + 2 : at + 2 + length]
                at, count = at + 2 + length, count + 1
                if at > len(data) or count > WIDTH:
                    message = "an entry bundle that is cut off or too long"
                    raise Distrust(message)
                if count <= wanted:
                    yield entry
            if count < wanted:
                message = "an entry bundle with too few entries"
                raise Distrust(message)

    def _lines(self, index: int, wanted: int) -> list[bytes]:
        *lines, end = self._get(f"withdrawn/{named(index)}.jsonl").split(b"\n")
        if end or len(lines) < wanted or not any(map(withdrawn, lines)):
            message = "a bundle that is not served, and no lines in its place"
            raise Distrust(message)
        return lines[:wanted]

    def orders(self, size: int) -> dict[int, int | None]:
        """Return the index of each record withdrawn, and that of its order; None where that came after the size."""
        entries = list(self.entries(size))
        told = [json.loads(entry) for entry in entries]
        orders = {
            (said["stream"], said["event"]["target"], said["event"]["leaf"]): index
            for index, said in enumerate(told)
            if said.get("event", {}).get("type") == "RecordWithdrawn"
        }
        found, heads = dict[int, int | None](), dict[str, tuple[int, str | None]]()
        for index, (entry, said) in enumerate(zip(entries, told, strict=True)):
            seq, head = heads.get(said["stream"], (0, None))
            heads[said["stream"]] = (seq + 1, leaf(entry).hex())
            if withdrawn(entry):
                if (said["seq"], said.get("prev")) != (seq + 1, head):
                    message = f"the record at {index} did not stand in its stream as it is told"
                    raise Distrust(message)
                order = orders.get((said["stream"], said["id"], said["leaf"]))
                if (order is None or order < index) and not self._is_stated(index, size):
                    message = f"the record at {index} is given as withdrawn, and by no order"
                    raise Distrust(message)
                found[index] = order
        return found

    def _is_stated(self, index: int, size: int) -> bool:
        """Tell whether it is stated that the order is a record after the checkpoint, which nothing proves yet."""
        found = re.search(f"^#{index + 1} by #([0-9]+): ", self._get("withdrawn/README.txt").decode(), re.MULTILINE)
        return found is not None and int(found[1]) > size

    def hashes(self, level: int, index: int, size: int) -> tuple[bytes, ...]:
        """Return the hashes of a tile in the tree of a size."""
        width = min(WIDTH, size // WIDTH**level - index * WIDTH)
        data = self._tile(str(level), index, width)
        if len(data) % 32 or len(data) < 32 * width:
            message = "a tile of another length"
            raise Distrust(message)
        return tuple(data[at : at + 32] for at in range(0, 32 * width, 32))

    def root_of_tiles(self, size: int) -> bytes:
        """Return the root that the tiles come to."""
        return self._range(0, size, size)

    def root_of_entries(self, size: int) -> bytes:
        """Return the root that the records come to."""
        return tree_hash(tuple(leaf(entry) for entry in self.entries(size)))

    def audit(self) -> State:
        """Return what is published, once every file of it was held against the signed root."""
        try:
            state = self.state()
            if {self.root_of_tiles(state.size), self.root_of_entries(state.size)} != {state.root}:
                message = "tiles or entries do not come to the root"
                raise Distrust(message)
            self.orders(state.size)
            below = tuple(leaf(entry) for entry in self.entries(state.size))
            level = 0
            while below:
                for index in range(-(-len(below) // WIDTH)):
                    if self.hashes(level, index, state.size) != below[index * WIDTH : (index + 1) * WIDTH]:
                        message = "a tile that is not that of the entries"
                        raise Distrust(message)
                full = len(below) // WIDTH * WIDTH
                below = tuple(tree_hash(below[at : at + WIDTH]) for at in range(0, full, WIDTH))
                level += 1
        except (InvalidSignature, ValueError, LookupError, TypeError, AttributeError) as fault:
            raise Distrust(str(fault)) from None
        return state

    def path(self, index: int, size: int) -> list[bytes]:
        """Return the inclusion path of a record, from the leaf up, out of tiles alone."""
        start, stop, path = 0, size, list[bytes]()
        while stop - start > 1:
            middle = start + split(stop - start)
            if index < middle:
                path.append(self._range(middle, stop, size))
                stop = middle
            else:
                path.append(self._range(start, middle, size))
                start = middle
        return path[::-1]

    def includes(self, entry: bytes, index: int, state: State) -> bool:
        """Tell whether a record stands at an index (RFC 9162, 2.1.3.2)."""
        found, at, last = leaf(entry), index, state.size - 1
        for sibling in self.path(index, state.size):
            if at % 2 or at == last:
                found = node(sibling, found)
                while at and not at % 2:
                    at, last = at // 2, last // 2
            else:
                found = node(found, sibling)
            at, last = at // 2, last // 2
        return last == 0 and found == state.root

    def grew_from(self, old: State, new: State) -> bool:
        """Tell whether the newer tree, whose tiles are there, begins with all that the older one signed."""
        whole = self._range(0, new.size, new.size) == new.root
        return whole and old.size <= new.size and self._range(0, old.size, new.size) == old.root

    def _range(self, start: int, stop: int, size: int) -> bytes:
        """Return the hash over leaves `start` to `stop`, a range that the splits of RFC 6962 lead to."""
        count = stop - start
        if count == 0:
            return sha256().digest()
        level = 0
        while count >= WIDTH ** (level + 1):
            level += 1
        unit = WIDTH**level
        if count % unit == 0 and count // unit & (count // unit - 1) == 0:
            first = start // unit
            tile = cache(self.hashes)(level, first // WIDTH, size)
            return tree_hash(tile[first % WIDTH : first % WIDTH + count // unit])
        at = start + split(count)
        return node(self._range(start, at, size), self._range(at, stop, size))

    def _tile(self, level: str, index: int, width: int) -> bytes:
        """Return a tile's bytes; where a partial one is gone, those of the full one that took its place."""
        path = f"tile/{level}/{named(index)}"
        partial = self.fetch(f"{path}.p/{width}") if width < WIDTH else None
        return self._get(path) if partial is None else partial

    def _bundle(self, index: int, width: int) -> bytes | None:
        """Return an entry bundle, partial or full; None where it is not served."""
        path = f"tile/entries/{named(index)}"
        partial = self.fetch(f"{path}.p/{width}") if width < WIDTH else None
        return self.fetch(path) if partial is None else partial

    def _get(self, path: str) -> bytes:
        data = self.fetch(path)
        if data is None:
            message = f"{path} is not there"
            raise Distrust(message)
        return data
