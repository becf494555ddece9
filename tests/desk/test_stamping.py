"""Time stamps by an authority of the test's own: asked for, kept, checked, and named in the next seal."""

from __future__ import annotations

import http.server
import sys
import threading
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from archive.catalogue.keeping import LedgerSealed
from archive.catalogue.places import PlaceDefined
from archive.catalogue.records import Draft
from archive.desk import checkpoints, stamping
from archive.desk.desk import Desk
from archive.desk.opening import init
from archive.desk.verifying import verify
from archive.errors import ArchiveError
from archive.evidence import timestamp
from archive.evidence.der import with_certificates_in_order
from archive.evidence.timestamp import BadRoot, BadStamp, ExtraMissing, NotGranted, StampFails
from archive.ledger import folder as folders
from archive.ledger.offers import Offer
from tests.cli.transcript import Shell
from tests.desk.authority import Authority

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.ledger.folder import Folder

rfc3161_client = pytest.importorskip(
    "rfc3161_client", reason="time stamps are an extra: rfc3161-client is not installed"
)

TEXT = "museum.example/1\n3\nAAAA\n"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority") / "ours")


@pytest.fixture(scope="module")
def another(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority") / "theirs")


@pytest.fixture
def folder(tmp_path: Path, authority: Authority) -> Folder:
    """Return a ledger with a checkpoint, which believes our authority."""
    made = init(tmp_path / "museum", institution="Registry", time_zone="UTC")
    path = made.root / "archive.toml"
    path.write_text(path.read_text().replace("timestamp_roots = []", f'timestamp_roots = ["{authority.root}"]'))
    made = folders.read(made.root)
    with Desk.open(made) as desk:
        checkpoints.create(desk)
    return made


def stamped(folder: Folder, authority: Authority) -> stamping.Stamped:
    with Desk.open(folder) as desk:
        _, asked = stamping.query(desk)
        return stamping.keep(desk, authority.answer(asked.data))


def found(folder: Folder) -> list[str]:
    with Desk.open(folder) as desk:
        return [each.id for each in verify(desk, without=("objects", "rules", "views")).findings]


def test_a_stamp_is_kept_checked_and_named_in_the_next_seal(folder: Folder, authority: Authority) -> None:
    kept = stamped(folder, authority)
    assert kept.path.name == f"000000000003.{sha256(kept.path.read_bytes()).hexdigest()[:8]}.tsr"
    assert kept.stamp.policy == "1.2.3.4.1"
    with Desk.open(folder) as desk:
        told = verify(desk, without=("objects", "rules", "views")).as_json()
        assert told["stamped"] == [{"file": "000000000003.checkpoint", "at": kept.stamp.at}]
        desk.append([Offer(Draft(stream="place/a", event=PlaceDefined(kind="room", name="A")))])
        size = checkpoints.create(desk).checkpoint.size
        entry = desk.feed.entry(size)
    assert entry is not None
    assert isinstance(entry.event, LedgerSealed)
    assert entry.event.anchors == (sha256(kept.path.read_bytes()).hexdigest(),)
    assert found(folder) == []
    kept.path.unlink()
    assert found(folder) == ["anchor-missing"]


def test_whom_nobody_here_believes_stamps_nothing(folder: Folder, another: Authority) -> None:
    with pytest.raises(StampFails):
        stamped(folder, another)
    with Desk.open(folder) as desk:
        answer = another.answer(stamping.query(desk)[1].data)
        kept = stamping.keep(desk, answer, [another.root])
    assert found(folder) == ["stamp-fails"]
    kept.path.unlink()
    (folder.root / "archive.toml").write_text('recorded_by = "party/registry"\n')
    with Desk.open(folders.read(folder.root)) as desk, pytest.raises(stamping.NoRoots):
        stamping.keep(desk, answer)


def test_a_stamp_of_something_else_is_not_taken(folder: Folder, authority: Authority) -> None:
    with Desk.open(folder) as desk, pytest.raises(stamping.OfNothingKept):
        stamping.keep(desk, authority.answer(timestamp.query(TEXT).data))


def test_an_answer_to_another_question_is_told_by_its_number(authority: Authority) -> None:
    believed = timestamp.certificates(authority.root.read_bytes())
    first, second = timestamp.query(TEXT), timestamp.query(TEXT)
    answer = authority.answer(first.data)
    assert timestamp.check(answer, TEXT, believed, first.nonce).serial > 0
    with pytest.raises(StampFails, match="Nonce"):
        timestamp.check(answer, TEXT, believed, second.nonce)
    with pytest.raises(StampFails):
        timestamp.check(answer, TEXT.replace("3", "4"), believed)


def test_every_byte_of_a_response_is_bound_or_says_nothing(authority: Authority) -> None:
    believed = timestamp.certificates(authority.root.read_bytes())
    answer = authority.answer(timestamp.query(TEXT).data)
    stamp, ignored = timestamp.check(answer, TEXT, believed), 0
    for index in range(len(answer)):
        other = answer[:index] + bytes([answer[index] ^ 1]) + answer[index + 1 :]
        try:
            assert timestamp.check(other, TEXT, believed) == stamp, "what is stated never changes"
        except (BadStamp, NotGranted, StampFails):
            continue
        ignored += 1
    assert ignored < 40, "version numbers and names of algorithms in the envelope, which nothing rests on"
    for cut in range(0, len(answer), 7):
        with pytest.raises(BadStamp):
            timestamp.check(answer[:cut], TEXT, believed)


def test_certificates_in_any_order_are_read(folder: Folder, tmp_path: Path) -> None:
    """Openssl sends the signer's certificate first, DER wants the shorter one first; the answer is kept as it came."""
    chained = Authority(tmp_path / "chained", sends_root=True)
    with Desk.open(folder) as desk:
        kept, asked = stamping.query(desk)
        answer = chained.answer(asked.data)
        with pytest.raises(ValueError, match="InvalidSetOrdering"):
            rfc3161_client.decode_timestamp_response(answer)
        stamp = stamping.keep(desk, answer, [chained.root], nonce=asked.nonce)
    assert stamp.path.read_bytes() == answer
    chained.verify(kept.note.text, answer)
    believed = timestamp.certificates(chained.root.read_bytes())
    ignored = 0
    for index in range(len(answer)):
        other = answer[:index] + bytes([answer[index] ^ 1]) + answer[index + 1 :]
        try:
            assert timestamp.check(other, kept.note.text, believed) == stamp.stamp
        except (BadStamp, NotGranted, StampFails):
            continue
        ignored += 1
    root = believed[0].public_bytes(Encoding.DER)
    assert root in answer
    assert ignored < len(root) + 40, "the root that was sent along is not the one that is believed"


@pytest.mark.parametrize("junk", [b"", b"\x30", b"\x30\x84", b"\x30\xff" + b"\xff" * 9, b"\x30\x80\0\0" * 9])
def test_what_is_not_der_is_left_as_it_is(junk: bytes, authority: Authority) -> None:
    answer = authority.answer(timestamp.query(TEXT).data)
    for data in (junk, *(answer[:cut] + junk for cut in range(0, len(answer), 31))):
        assert with_certificates_in_order(data) == data
    assert with_certificates_in_order(answer) == answer, "one certificate is in order"


def test_what_is_no_response_is_told_in_a_sentence(authority: Authority) -> None:
    for junk in (b"", b"junk", b"0" * 70_000):
        with pytest.raises(BadStamp):
            timestamp.digest_in(junk)
    with pytest.raises(NotGranted, match="refused to stamp"):
        timestamp.digest_in(authority.answer(b"junk"))
    with pytest.raises(BadRoot):
        timestamp.certificates(b"junk")


def test_a_stamp_whose_byte_flipped_is_a_finding(folder: Folder, authority: Authority) -> None:
    kept = stamped(folder, authority)
    data = kept.path.read_bytes()
    kept.path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    assert found(folder) == ["stamp-fails"]


def test_without_the_extra_one_sentence_says_so(
    folder: Folder, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamped(folder, authority)
    monkeypatch.setitem(sys.modules, "rfc3161_client", None)
    with pytest.raises(ExtraMissing, match="need a package that is not installed"):
        timestamp.query(TEXT)
    assert found(folder) == ["stamp-unchecked"]


@pytest.fixture
def served(authority: Authority) -> Iterator[str]:
    """Return the address of a server that asks our authority; below /away it redirects, below /none it fails."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            assert self.headers["Content-Type"] == stamping.QUERY
            self.send_response({"/away": 302, "/none": 500}.get(self.path, 200))
            self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(b"x" * 70_000 if self.path == "/much" else authority.answer(query))

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_it_is_sent_where_an_address_is_given_and_nowhere_else(folder: Folder, served: str) -> None:
    with Desk.open(folder) as desk:
        _, asked = stamping.query(desk)
        kept = stamping.keep(desk, stamping.send(f"{served}/stamp", asked), nonce=asked.nonce)
        for url in (f"{served}/away", f"{served}/none", "http://127.0.0.1:1/", "ftp://127.0.0.1/", "http://[", "x"):
            with pytest.raises(stamping.NotReached):
                stamping.send(url, asked)
        with pytest.raises(ArchiveError, match="65536 is the limit"):
            stamping.keep(desk, stamping.send(f"{served}/much", asked))
    assert kept.path.is_file()


def test_at_the_command_line(tmp_path: Path, authority: Authority, served: str) -> None:
    shell = Shell(tmp_path)
    shell.ok("archive init museum --institution Registry --time-zone UTC")
    shell.ok("archive checkpoint create")
    shell.follow("""
        $ archive checkpoint stamp -o query.tsq
        #3
        ! send query.tsq to an authority; `archive checkpoint stamp --response FILE` keeps its answer
        $ archive checkpoint stamp --response query.tsq
        ! archive: no root certificate of a time-stamping authority is named (--root FILE names one, or in archive.toml timestamp_roots = ["FILE"])
        [12]
        $ archive checkpoint stamp --response nowhere
        ! archive: nowhere cannot be read: No such file or directory
        [4]
        $ archive checkpoint stamp --response query.tsq --url http://x
        ! archive: --response is what came back: there is nothing to ask
        [2]
        """)  # noqa: E501 - as it is printed
    (tmp_path / "answer.tsr").write_bytes(authority.answer((tmp_path / "query.tsq").read_bytes()))
    root = f"--root '{authority.root}'"
    assert shell.ok(f"archive checkpoint stamp --response answer.tsr {root}") == "#3"
    assert shell.ok(f"archive checkpoint stamp --url {served}/stamp {root}") == "#3"
    assert len(list((tmp_path / "museum" / "checkpoints").glob("*.tsr"))) == 2
    done = shell.run("archive checkpoint verify")
    assert done.code == 0
    assert "existed at" not in done.err, "nobody here believes that authority"
    path = tmp_path / "museum" / "archive.toml"
    path.write_text(path.read_text().replace("timestamp_roots = []", f'timestamp_roots = ["{authority.root}"]'))
    assert shell.run("archive checkpoint verify").err.count("by the clock of an authority") == 2
    shell.audit()
