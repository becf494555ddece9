"""Verify a dossier with nothing but Python 3.11: `python3 verify.py [--policy FILE] [DIRECTORY]`.

An example, by the party under test: README.md says how other tools check every file. Without --policy the keys are the
dossier's own: compare them with what you were given elsewhere. Prints six sentences, or says what is wrong: exit 1.
"""

import argparse
import json
import re
import sys
from base64 import b64decode, b64encode
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any, NamedTuple

KINDS = "object|gift|party|place|occasion|source|exchange|inventory|rule|register|batch|ledger"
NAMED = re.compile(f'"((?:{KINDS})/[a-z0-9][a-z0-9._-]{{0,95}})"')  # a text that is a stream's name and nothing else
WITHDRAWN = ("id", "leaf", "prev", "seq", "stream")  # what stands in place of a record withdrawn by order
GROUPS = ("record-lines.jsonl", "named-lines.jsonl", "mention-lines.jsonl", "seal-line.jsonl")
PRIME, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493  # RFC 8032, 5.1
CURVE_D, ROOT_OF_MINUS_1 = -121665 * pow(121666, -1, PRIME) % PRIME, pow(2, (PRIME - 1) // 4, PRIME)
HASH_BYTES, SIGNATURE_BYTES, TIME_BYTES, TIME_MAX = 32, 64, 8, 2**63 - 1
Point = tuple[int, int, int, int]  # x = X / Z, y = Y / Z, x y = T / Z (RFC 8032, 5.1.4)
Key = tuple[str, bytes, bytes]  # name, key id, 32 bytes


class Line(NamedTuple):
    """One record: where it stands, its line, what that says, its leaf hash, which order took its bytes (0: none)."""

    position: int
    data: bytes
    says: dict[str, Any]
    leaf: bytes
    order: int


def _demand(holds: object, otherwise: str) -> None:
    if not holds:
        raise ValueError(otherwise)


def _decode(text: str) -> bytes:
    _demand(b64encode(b64decode(text, validate=True)).decode() == text, "base64 in a second spelling")
    return b64decode(text)


def _number(text: str) -> int:
    _demand(re.fullmatch("0|[1-9][0-9]{0,18}", text), f"{text[:24]!r} is not a plain number")
    return int(text)


def _add(one: Point, other: Point) -> Point:
    a, b = (one[1] - one[0]) * (other[1] - other[0]), (one[1] + one[0]) * (other[1] + other[0])
    c, d = 2 * CURVE_D * one[3] * other[3], 2 * one[2] * other[2]
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def _times(factor: int, point: Point) -> Point:
    half = _times(factor >> 1, _add(point, point)) if factor else (0, 1, 1, 0)
    return _add(half, point) if factor & 1 else half


def _point(data: bytes) -> Point | None:
    sign, y = divmod(int.from_bytes(data, "little"), 2**255)  # RFC 8032, 5.1.3
    square = (y * y - 1) * pow(CURVE_D * y * y + 1, -1, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    x = x if x * x % PRIME == square else x * ROOT_OF_MINUS_1 % PRIME
    if y >= PRIME or x * x % PRIME != square or (x == 0 and sign):
        return None
    x = x if x & 1 == sign else PRIME - x
    return x, y, 1, x * y % PRIME


def is_signed(public: bytes, signature: bytes, message: bytes) -> bool:
    """Tell whether a key has signed a message (Ed25519, RFC 8032, 5.1.7); points and S have one spelling each."""
    if len(public) != HASH_BYTES or len(signature) != SIGNATURE_BYTES:
        return False
    key, first, s = _point(public), _point(signature[:32]), int.from_bytes(signature[32:], "little")
    base = _point((4 * pow(5, -1, PRIME) % PRIME).to_bytes(32, "little"))
    if key is None or first is None or base is None or s >= ORDER or _times(8, key)[0] == 0:
        return False
    k = int.from_bytes(sha512(signature[:32] + public + message).digest(), "little") % ORDER
    x, y, z, _ = _add(_times(s, base), _times(k, (PRIME - key[0], key[1], 1, PRIME - key[3])))
    return (x - first[0] * z) % PRIME == 0 == (y - first[1] * z) % PRIME


def _keys(told: list[list[str]], word: str, kind: int) -> dict[Key, None]:
    keys = dict[Key, None]()
    for name, key_id, material in (value.split("+", 2) for found, value in told if found == word):
        data = _decode(material)  # c2sp.org/signed-note: type, public key
        _demand(len(data) == 1 + HASH_BYTES and data[0] == kind, f"the key of {name} is of another type")
        _demand(sha256(f"{name}\n".encode() + data).hexdigest()[:8] == key_id, f"the key of {name} has another id")
        keys[name, bytes.fromhex(key_id), data[1:]] = None
    return keys


def _accept(checkpoint: bytes, policy: str) -> tuple[str, int, bytes, list[str]]:
    told = [line.split(" ", 1) for line in policy.split("\n") if line and not line.startswith("#")]
    _demand({line[0] for line in told} <= {"origin", "log", "witness", "quorum"}, "the policy has an unknown word")
    logs, witnesses, signed = _keys(told, "log", 0x01), _keys(told, "witness", 0x04), set[Key]()
    (origin,), (quorum,) = ([value for word, value in told if word == wanted] for wanted in ("origin", "quorum"))
    _demand(len({key[2] for key in (*logs, *witnesses)}) == len(told) - 2, "the policy has one key twice")
    _demand(_number(quorum) <= len(witnesses), "the policy wants more witnesses than it names")
    _demand({key[0] for key in logs} == {origin}, "the policy's log keys are not named by its origin")
    text, _, tail = checkpoint.decode().rpartition("\n\n")  # c2sp.org/tlog-checkpoint
    named, size, root = text.split("\n")
    _demand(named == origin and len(_decode(root)) == HASH_BYTES, f"the checkpoint is not one of {origin}")
    for mark, name, material in (line.split(" ") for line in tail.removesuffix("\n").split("\n")):
        data = _decode(material)
        _demand(mark == "—" and tail.endswith("\n"), "the checkpoint has a line that is no signature")
        for key in (key for key in (*logs, *witnesses) if key[:2] == (name, data[:4])):
            value, message = data[4:], f"{text}\n".encode()
            if key in witnesses:  # c2sp.org/tlog-cosignature
                time, value = int.from_bytes(value[:TIME_BYTES], "big"), value[TIME_BYTES:]
                _demand(time <= TIME_MAX, f"the signature of {name} has no time")
                message = f"cosignature/v1\ntime {time}\n".encode() + message
            _demand(is_signed(key[2], value, message), f"the signature of {name} does not fit the checkpoint")
            signed.add(key)
    cosigners = sorted(key[0] for key in signed & set(witnesses))
    _demand(signed & set(logs), f"no key of {origin} has signed the checkpoint")
    _demand(len(cosigners) >= _number(quorum), "too few witnesses have signed the checkpoint")
    return origin, _number(size), _decode(root), cosigners


def _lead(node: bytes, index: int, last: int, path: list[str]) -> bytes:
    _demand(index <= last, "a place beyond the end of the tree")
    for sibling in map(_decode, path):  # RFC 9162, 2.1.3.2
        _demand(last and len(sibling) == HASH_BYTES, "a path that fits no tree of this size")
        if index & 1 or index == last:
            node = sha256(b"\1" + sibling + node).digest()
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            node = sha256(b"\1" + node + sibling).digest()
        index, last = index >> 1, last >> 1
    _demand(last == 0, "a path that fits no tree of this size")
    return node


def _proof(data: bytes, header: str, below: bytes) -> list[str]:
    head, _, rest = data.partition(b"\n\n")
    first, *lines = head.decode().split("\n")
    _demand(first == header and rest == below, f"not a {header} over the dossier's own checkpoint and seal")
    return lines


def _check_head(head: bytes, proof: bytes, seal: dict[str, Any], below: bytes) -> int:
    index, streams, *path = _proof(proof, "archive/head-proof@v1", below)
    _demand(streams == f"streams {seal['streams']}" and index.startswith("index "), "a head proof of another seal")
    at = _number(index.removeprefix("index "))
    found = _lead(sha256(b"\0" + head).digest(), at, seal["streams"] - 1, path).hex()
    _demand(found == seal["heads_root"], f"the seal does not state that a stream ends with {head!r}")
    return at


def _check_absence(folder: Path, stream: str, seal: dict[str, Any], below: bytes) -> None:
    places = [-1, int(seal["streams"])]  # two heads that are neighbours leave no place between them
    for side, path in enumerate(folder / "heads" / f"{stream}.{name}" for name in ("before", "after")):
        if path.is_file():
            *head, proof = path.read_bytes().split(b"\n", 3)
            first, second = (stream.encode(), head[0]) if side else (head[0], stream.encode())
            _demand(first < second, f"the neighbours of {stream} stand in the wrong order")
            places[side] = _check_head(b"\n".join([*head, b""]), proof, seal, below)
    _demand(places[0] + 1 == places[1], f"{stream} is named, and may have records that are not here")


def _read(folder: Path, size: int, root: bytes, checkpoint: bytes) -> list[list[Line]]:
    groups, orders = list[list[Line]](), dict[tuple[str, str, str], int]()
    *told, end = (folder / "positions.txt").read_bytes().decode().split("\n")
    for name, (word, *positions) in zip(GROUPS, (line.split(" ") for line in told), strict=True):
        *lines, rest = (folder / name).read_bytes().split(b"\n")
        _demand((word, rest, end) == (name, b"", ""), f"{name} is not what positions.txt names, or is cut off")
        groups.append([])
        for data, at in reversed([*zip(lines, map(_number, positions), strict=True)]):
            says, leaf, order = json.loads(data), sha256(b"\0" + data).digest(), 0  # RFC 6962, 2.1
            if "leaf" in says:  # its bytes are gone, and nothing else is known of it than what is in WITHDRAWN
                known = json.dumps({each: says[each] for each in WITHDRAWN if each in says}, separators=(",", ":"))
                order, leaf = orders.get((says["stream"], says["id"], says["leaf"]), 0), bytes.fromhex(says["leaf"])
                _demand(order and known.encode() == data, f"#{at} is given as withdrawn, and no order here says so")
            elif says["event"]["type"] == "RecordWithdrawn":
                orders[says["stream"], says["event"]["target"], says["event"]["leaf"]] = at
            proof = (folder / "proofs" / f"{at}.tlog-proof").read_bytes()
            index, *path = _proof(proof, "c2sp.org/tlog-proof@v1", checkpoint)
            _demand(index == f"index {at - 1}", f"the proof of #{at} is of another record")
            _demand(_lead(leaf, at - 1, size - 1, path) == root, f"#{at} is not what the checkpoint was made over")
            _demand(not groups[-1] or at < groups[-1][0].position, f"positions in {name} do not rise")
            groups[-1].insert(0, Line(at, data, says, leaf, order))
    return groups


def _check_stream(stream: str, lines: list[Line], folder: Path, seal: dict[str, Any], below: bytes) -> None:
    before = None
    for seq, line in enumerate(lines, start=1):
        _demand(str(line.says["seq"]) == str(seq), f"{stream} has a gap before seq {line.says['seq']}")
        _demand(line.says.get("prev") == before, f"#{line.position} does not follow the record before it in {stream}")
        before = line.leaf.hex()
    proof = (folder / "heads" / f"{stream}.head-proof").read_bytes()
    _check_head(f"{stream}\n{len(lines)}\n{before}\n".encode(), proof, seal, below)


def verify(folder: Path, policy: str) -> list[str]:
    """Return the six sentences. Raises `ValueError`, and what reading files that are none raises."""
    checkpoint = (folder / "checkpoint").read_bytes()
    origin, size, root, cosigners = _accept(checkpoint, policy)
    records, named, mentions, (last,) = _read(folder, size, root, checkpoint)
    seal, below = last.says["event"], (folder / "proofs" / f"{last.position}.tlog-proof").read_bytes()
    stated = (last.position, last.says["stream"], seal["type"], seal.get("through"))
    _demand(stated == (size, "ledger/main", "LedgerSealed", size - 1), f"#{last.position} is not the last one's seal")
    stream, streams = records[0].says["stream"], dict[str, list[Line]]()
    for line in (*records, *named):
        streams.setdefault(line.says["stream"], []).append(line)
    wanted = {stream, *(name for line in records for name in NAMED.findall(line.data.decode()))}
    _demand(streams[stream] == records and set(streams) <= wanted, "there are records of streams that nothing names")
    for name in sorted(wanted):
        if name in streams:
            _check_stream(name, streams[name], folder, seal, below)
        else:
            _check_absence(folder, name, seal, below)
    marks = [f'"{text}"'.encode() for text in (stream, *(line.says["id"] for line in records))]
    told = [line.says["stream"] not in streams and any(mark in line.data for mark in marks) for line in mentions]
    _demand(all(told), f"a record is given as a mention of {stream} and is none")
    lines = {str(line.position): line.data for line in (*records, *named, *mentions)}
    opened = {path.name: sha256(b"\2" + path.read_bytes()).hexdigest() for path in folder.glob("openings/*")}
    for at, found in opened.items():  # each is the salt, 32 bytes, and the event that was sealed
        _demand(f'"commitment":"{found}"'.encode() in lines[at], f"openings/{at} is not what was sealed in #{at}")
    shown = "; opened here, as sealed: " * bool(opened) + ", ".join(f"#{at}" for at in sorted(opened, key=int))
    gone = ", ".join(f"#{line.position} by #{line.order}" for line in (*records, *named) if line.order)
    shown += "; of what was withdrawn by order the leaf hash alone: " * bool(gone) + gone
    others, cosigned = ", ".join(sorted(wanted - {stream})) or "none", ", ".join(cosigners) or "none"
    return f"""\
(1) proved: these {len(records)} records stand in {origin}'s ledger at size {size}{shown}
(2) proved if seal #{size} is true: the stream {stream} has no other record up to #{size}; the seal is the \
institution's signed claim, which any holder of all entries can recompute; cosigners: {cosigned}
(3) the same for each stream these records name, each with its head proof: {others}
(4) mentions found in other streams are included ({len(mentions)}), that there are no more is not proved
(5) nothing is said about records after #{size}
(6) that what was recorded is true, or that all that happened was recorded, no ledger can prove""".split("\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--policy", type=Path, help="whom to believe, from a source of your own")
    parser.add_argument("directory", type=Path, nargs="?", default=Path(__file__).parent)
    given = parser.parse_args()
    try:
        sentences = verify(given.directory, (given.policy or given.directory / "policy.txt").read_text("utf-8"))
    except (ValueError, OSError, LookupError, TypeError, AttributeError, RecursionError) as fault:
        sys.exit(f"NOT VERIFIED: {str(fault)!a}")
    sys.stdout.buffer.write("\n".join([*sentences, ""]).encode())
