"""Dossiers: a stranger checks them with one file of Python; every changed byte is found; nothing unsigned is packed."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zipfile
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest

from archive.catalogue.entries import ObjectEntered, PartNumbered
from archive.catalogue.movements import ObjectMoved
from archive.catalogue.parties import PartyRegistered
from archive.catalogue.places import PlaceDefined
from archive.catalogue.records import Draft
from archive.catalogue.terms import KINDS
from archive.desk import checkpoints, dossier
from archive.desk.desk import Desk
from archive.desk.opening import init
from archive.desk.proving import NotYetInCheckpoint
from archive.desk.verifying import verify
from archive.errors import Refused
from archive.evidence import dossier_verify
from archive.evidence.headproof import HeadProof, Neighbour, verify_absence
from archive.evidence.headproof import verify as verify_head
from archive.evidence.heads import Head
from archive.evidence.keys import SigningKey
from archive.evidence.merkle import leaf_hash
from archive.evidence.note import KeyType, VerifierKey
from archive.evidence.proof import Policy, Proof, TooFewWitnesses
from archive.evidence.proof import verify as verify_proof
from archive.ledger.folder import Folder, read
from archive.ledger.offers import Offer

VASE = "object/vase"
TITLE = "Vase <script>alert('1')</script> & \u202ecranes"
WITNESS = SigningKey.make("witness.example/w1", b"\x05" * 32, KeyType.COSIGNER)
TIME = 1_732_700_531
BOUND = ("record-lines.jsonl", "named-lines.jsonl", "mention-lines.jsonl", "seal-line.jsonl", "positions.txt")
SENTENCES = """\
(1) proved: these 2 records stand in ORIGIN's ledger at size 10
(2) proved if seal #10 is true: the stream object/vase has no other record up to #10; the seal is the institution's \
signed claim, which any holder of all entries can recompute; cosigners: COSIGNERS
(3) the same for each stream these records name, each with its head proof: party/donor, party/nobody, party/registry, \
place/hall, place/store
(4) mentions found in other streams are included (1), that there are no more is not proved
(5) nothing is said about records after #10
(6) that what was recorded is true, or that all that happened was recorded, no ledger can prove
"""


@pytest.fixture(scope="module")
def museum(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """Return a ledger in which a vase (#6, #8) came from a donor and went to a store, and has a handle (#9)."""
    folder = init(tmp_path_factory.mktemp("dossier") / "museum", institution="Registry", time_zone="UTC")
    entered = ObjectEntered(
        title=TITLE, reason="gift", depositor="party/donor", place="place/hall", entry_number="party/nobody"
    )
    with Desk.open(folder) as desk:
        for stream, event in (
            ("place/hall", PlaceDefined(kind="room", name="Hall")),
            ("place/store", PlaceDefined(kind="store", name="Store")),
            ("party/donor", PartyRegistered(kind="state", name="Testland")),
            (VASE, entered),
            ("object/other", ObjectEntered(title="Another", reason="gift")),
            (VASE, ObjectMoved(to="place/store")),
            ("object/handle", PartNumbered(whole=VASE, title="Handle")),
        ):
            desk.append([Offer(Draft(stream=stream, event=event))])
        made = checkpoints.create(desk)
        signed = made.note.add(WITNESS.cosign(made.checkpoint.format(), TIME))
        checkpoints.keep(folder, made.checkpoint, signed)
        assert verify(desk).is_sound
    return folder


@pytest.fixture(scope="module")
def packed(museum: Folder) -> Path:
    target = museum.root.parent / "vase"
    with Desk.open(museum) as desk:
        told = dossier.pack(desk, VASE, target)
    assert (told.size, told.records, told.streams, told.mentions) == (10, 2, 4, 1)
    return target


@pytest.fixture
def copy(packed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(packed, tmp_path / "copy"))


def check(folder: Path, policy: str | None = None) -> list[str] | None:
    """Return what verification says, None where it refuses."""
    try:
        return dossier_verify.verify(folder, policy or (folder / "policy.txt").read_text())
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def run(folder: Path, *arguments: str, bare: bool = False) -> subprocess.CompletedProcess[str]:
    """Run the dossier's own `verify.py`, `bare`: in a Python that has nothing but its own library."""
    command = [sys.executable, *(["-I", "-S"] if bare else []), str(folder / "verify.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")


def wanted(folder: Path, cosigners: str) -> str:
    origin = (folder / "checkpoint").read_text().split("\n")[0]
    return SENTENCES.replace("ORIGIN", origin).replace("COSIGNERS", cosigners)


@pytest.mark.parametrize("bare", [False, True])
def test_a_stranger_is_told_what_is_proved_and_what_is_not(packed: Path, *, bare: bool) -> None:
    done = run(packed, bare=bare)
    assert (done.returncode, done.stdout, done.stderr) == (0, wanted(packed, "none"), "")


def test_a_policy_of_the_strangers_own_is_what_counts(museum: Folder, packed: Path, tmp_path: Path) -> None:
    policy = tmp_path / "policy.txt"
    told = (packed / "policy.txt").read_text()
    policy.write_text(told.replace("quorum 0", f"witness {WITNESS.vkey}\nquorum 1"))
    done = run(packed, "--policy", str(policy), str(packed))
    assert (done.returncode, done.stdout) == (0, wanted(packed, "witness.example/w1"))
    foreign = SigningKey.make(read_origin(packed), b"\x06" * 32).vkey
    policy.write_text(re.sub("log .*", f"log {foreign}", told))
    done = run(packed, "--policy", str(policy), bare=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert "no key of" in done.stderr
    with Desk.open(museum) as desk:
        dossier.pack(desk, VASE, tmp_path / "cosigned", witnesses=[WITNESS.verifier], quorum=1)
        other = SigningKey.make("witness.example/w2", b"\x09" * 32, KeyType.COSIGNER).verifier
        with pytest.raises(TooFewWitnesses):
            dossier.pack(desk, VASE, tmp_path / "refused", witnesses=[other], quorum=1)
    assert run(tmp_path / "cosigned").stdout == wanted(packed, "witness.example/w1")
    assert not (tmp_path / "refused").exists()


def read_origin(folder: Path) -> str:
    return (folder / "checkpoint").read_text().split("\n")[0]


@pytest.mark.parametrize(
    "lines",
    ["", "origin x", "log x\nquorum 0", "quorum -1", "quorum 1", "quorum 00", "quorum 0\nquorum 0", "trust me", "log"],
)
def test_a_policy_that_is_none_lets_nothing_be_believed(packed: Path, lines: str) -> None:
    told = re.sub("quorum 0\n", "", (packed / "policy.txt").read_text())
    assert check(packed, f"{told}{lines}\n") is None
    twice = f"{told}{re.search('log .*', told)[0]}\nquorum 0\n"  # type: ignore[index]
    assert check(packed, twice) is None
    assert check(packed, f"{told}quorum 0\n") is not None


def bound(folder: Path) -> list[Path]:
    """Return every file whose bytes prove something: records, positions, proofs, heads, the checkpoint."""
    return [folder / name for name in (*BOUND, "checkpoint")] + sorted(
        path for place in ("proofs", "heads") for path in (folder / place).rglob("*") if path.is_file()
    )


@pytest.mark.parametrize("step", [17, pytest.param(1, marks=pytest.mark.long)])
def test_every_changed_byte_is_found(copy: Path, monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    """One bit of each byte in turn (every day each seventeenth), and each file cut, grown, emptied, missing."""
    monkeypatch.setattr(dossier_verify, "is_signed", cache(dossier_verify.is_signed))
    told = check(copy)
    assert told is not None
    for path in bound(copy):
        data = path.read_bytes()
        for at in range(0, len(data), step):
            flipped = bytearray(data)
            flipped[at] ^= 1 << at % 8
            path.write_bytes(flipped)
            assert check(copy) is None, f"{path.name}: byte {at}"
        for other in (data[:-1], data + b"\n", data + b"x", data[1:], b""):
            if other != data:
                path.write_bytes(other)
                assert check(copy) is None, path.name
        path.unlink()
        assert check(copy) is None, f"without {path.name}"
        path.write_bytes(data)
    assert check(copy) == told


def test_what_is_left_out_or_put_elsewhere_is_found(copy: Path) -> None:
    told = (copy / "positions.txt").read_text().split("\n")
    lines = {name: (copy / name).read_bytes() for name in BOUND}

    def attempt(name: str, *keep: int) -> None:
        """Keep some of a file's lines, in this order, with all that goes with them."""
        split = lines[name].splitlines(keepends=True)
        (copy / name).write_bytes(b"".join(split[at] for at in keep))
        word, *positions = told[BOUND.index(name)].split(" ")
        mine = " ".join([word, *(positions[at] for at in keep)])
        changed = [mine if line.split(" ")[0] == word else line for line in told]
        (copy / "positions.txt").write_text("\n".join(changed))
        gone = [copy / "proofs" / f"{at}.tlog-proof" for at in set(positions) - {positions[at] for at in keep}]
        proofs = {path: path.read_bytes() for path in gone}
        for path in gone:
            path.unlink()
        assert check(copy) is None, (name, keep)
        for path, data in proofs.items():
            path.write_bytes(data)
        (copy / name).write_bytes(lines[name])
        (copy / "positions.txt").write_text("\n".join(told))
        assert check(copy) is not None

    for keep in [[], [0], [1], [1, 0]]:
        attempt("record-lines.jsonl", *keep)
    for keep in [[], [1, 2, 3], [0, 1, 2], [0, 2, 3], [3, 2, 1, 0]]:
        attempt("named-lines.jsonl", *keep)
    attempt("seal-line.jsonl")


def test_every_file_is_checked_by_the_archive_too(packed: Path) -> None:
    policy = Policy(
        logs=tuple(
            VerifierKey.parse(line.removeprefix("log "))
            for line in (packed / "policy.txt").read_text().split("\n")
            if line.startswith("log ")
        )
    )
    heads: dict[str, Head] = {}
    for line in (packed / "positions.txt").read_text().splitlines():
        name, *positions = line.split(" ")
        for record, at in zip((packed / name).read_bytes().splitlines(), map(int, positions), strict=True):
            proof = Proof.parse((packed / "proofs" / f"{at}.tlog-proof").read_bytes())
            assert verify_proof(proof, record, policy).index == at - 1
            said = json.loads(record)
            heads[said["stream"]] = Head(said["stream"], said["seq"], leaf_hash(record))
    seal = (packed / "seal-line.jsonl").read_bytes().rstrip(b"\n")
    found = {path.relative_to(packed / "heads").as_posix(): path for path in (packed / "heads").rglob("*.*")}
    names = {name.removesuffix(".head-proof") for name in found if name.endswith(".head-proof")}
    assert names == {VASE, "party/donor", "party/registry", "place/hall", "place/store"}
    for name in names:
        verify_head(HeadProof.parse(found[f"{name}.head-proof"].read_bytes()), heads[name], seal, policy)
    before, after = (Neighbour.parse(found[f"party/nobody.{side}"].read_bytes()) for side in ("before", "after"))
    assert (before.head.stream, after.head.stream) == ("party/donor", "party/registry")
    verify_absence("party/nobody", before, after, seal, policy)


def test_a_zip_holds_the_same_files_and_has_one_spelling(museum: Folder, packed: Path, tmp_path: Path) -> None:
    with Desk.open(museum) as desk:
        dossier.pack(desk, VASE, tmp_path / "a" / "vase.zip")
        dossier.pack(desk, VASE, tmp_path / "b" / "vase.zip")
    assert (tmp_path / "a" / "vase.zip").read_bytes() == (tmp_path / "b" / "vase.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a" / "vase.zip") as archive:
        archive.extractall(tmp_path)
    files = {path.relative_to(packed): path.read_bytes() for path in packed.rglob("*") if path.is_file()}
    again = {path.relative_to(tmp_path / "vase"): path.read_bytes() for path in (tmp_path / "vase").rglob("*.*")}
    again[Path("checkpoint")] = (tmp_path / "vase" / "checkpoint").read_bytes()
    assert again == files
    assert run(tmp_path / "vase").returncode == 0


def test_nothing_unsigned_is_packed(museum: Folder, tmp_path: Path) -> None:
    folder = read(Path(shutil.copytree(museum.root, tmp_path / "museum")))
    with Desk.open(folder) as desk:
        desk.append([Offer(Draft(stream="place/store-2", event=PlaceDefined(kind="store", name="Store 2")))])
        dossier.pack(desk, VASE, tmp_path / "before")
        desk.append([Offer(Draft(stream=VASE, event=ObjectMoved(to="place/store-2")))])
        with pytest.raises(NotYetInCheckpoint, match="#12 is not yet in a checkpoint: the newest covers 10 records"):
            dossier.pack(desk, VASE, tmp_path / "after")
        with pytest.raises(dossier.NothingRecorded):
            dossier.pack(desk, "object/none", tmp_path / "after")
        with pytest.raises(dossier.AlreadyThere) as refused:
            dossier.pack(desk, VASE, tmp_path / "before")
        assert isinstance(refused.value, Refused)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["before", "museum"]
        checkpoints.create(desk)
        assert dossier.pack(desk, VASE, tmp_path / "after").records == 3
        assert dossier.pack(desk, "ledger/main", tmp_path / "ledger").records == 2
        assert verify(desk).is_sound
    for name in ("before", "after", "ledger"):
        done = run(tmp_path / name)
        assert done.returncode == 0, done.stderr


def test_the_page_escapes_what_it_shows_and_fetches_nothing(packed: Path) -> None:
    page = (packed / "index.html").read_text("utf-8")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    assert page.count("<script>") == 1
    assert "default-src 'none'" in page
    assert not re.search(r"(?:src|href|action)\s*=|https?:|url\(", page)
    assert sha256((packed / "verify.py").read_bytes()).hexdigest() in (packed / "README.md").read_text()


def test_names_of_every_kind_are_seen() -> None:
    assert set(dossier_verify.KINDS.split("|")) == set(KINDS)
    data = rb'{"a":["object/x",{"b":"party/y"}],"c":"see place/z","d":"\"place/q\"","e":"-object/w"}'
    assert dossier_verify.NAMED.findall(data.decode()) == ["object/x", "party/y"]
