"""A museum and its witness, who exchange files: the whole way, as both type it."""

import json
from pathlib import Path

import pytest

from tests.cli.transcript import Shell


def name_witness(folder: Path, vkey: str) -> None:
    path = folder / "museum" / "archive.toml"
    text = path.read_text().replace("quorum = 0", "quorum = 1")
    path.write_text(text.replace("[witnesses]", f'[witnesses]\npartner = "{vkey}"'))


@pytest.fixture
def both(empty: Shell) -> Shell:
    """Give a museum whose first checkpoint is signed, and a witness that follows it; neither names the other yet."""
    empty.ok("archive checkpoint create")
    vkey = empty.ok("archive witness init watch --name partner.example/watch")
    name_witness(empty.folder, vkey)
    own = json.loads(empty.ok("archive status --json"))["vkey"]
    empty.ok(f"archive witness follow {own} -C watch")
    return empty


def test_the_whole_way(both: Shell) -> None:
    both.follow("""
        $ archive witness request -o request.txt
        ! asks partner to sign size 3, from size 0 on
        $ archive witness cosign request.txt -C watch -o answer.txt
        ! signed size 3 of <origin>
        $ archive witness add answer.txt
        #3
        ! partner signed museum/checkpoints/000000000003.checkpoint at <time>, by its own clock
        $ archive place define a --kind room --name A --undated
        #4
        $ archive witness request -o request.txt
        ! asks partner to sign size 3, from size 3 on
        ! 1 records are after that checkpoint; `archive checkpoint create` covers them
        $ archive checkpoint create
        #5
        ! signed 5 records as museum/checkpoints/000000000005.checkpoint; give a copy to somebody else
        $ archive witness request -o request.txt
        ! asks partner to sign size 5, from size 3 on
        $ archive witness cosign request.txt -C watch -o answer.txt
        ! signed size 5 of <origin>
        $ archive witness cosign request.txt -C watch -o again.txt
        ! archive: the request starts from size 3, and this witness has last signed size 5 of <origin> (the answer says so; `archive witness request --old SIZE` on the other side asks from there)
        [6]
        $ archive witness add again.txt
        ! archive: the witness has last signed size 5, and was asked from another (`archive witness request --old 5` asks from there)
        [6]
        $ archive witness request --old 5 -o request.txt
        ! asks partner to sign size 5, from size 5 on
        $ archive witness cosign request.txt -C watch -o answer.txt
        ! signed size 5 of <origin>
        $ archive witness add answer.txt
        #5
        ! partner signed museum/checkpoints/000000000005.checkpoint at <time>, by its own clock
        $ archive checkpoint verify
        #5
        ! signed by <origin>, and the first 5 records lead to its root
        ! cosigned by partner at <time>, by its own clock
        """)  # noqa: E501 - as it is printed
    assert (both.folder / "again.txt").read_bytes() == b"5\n"
    (row,) = json.loads(both.ok("archive witness list --json"))["rows"]
    assert (row["witness"], row["size"], row["records_after"]) == ("partner", 5, 0)
    assert json.loads(both.ok("archive status --json"))["cosigned"] == "000000000005.checkpoint"
    rows = json.loads(both.ok("archive checkpoint list --json"))["rows"]
    assert [row["cosigned_by"] for row in rows] == [["partner"], ["partner"]]
    origin, size, _ = both.ok("archive witness seen -C watch").split("\t")
    assert size == "5"
    assert both.ok(f"archive witness seen {origin} -C watch").count("— ") == 2


def test_two_people_compare_what_they_hold(both: Shell) -> None:
    path = both.folder / "museum" / "checkpoints" / "000000000003.checkpoint"
    (both.folder / "mine").write_bytes(path.read_bytes())
    lines = path.read_text().split("\n")
    (both.folder / "yours").write_text("\n".join([*lines[:2], "A" * 43 + "=", *lines[3:]]))
    both.follow("""
        $ archive checkpoint compare mine mine
        ! both are of the same 3 records; without --key their signatures are not checked
        $ archive checkpoint compare mine yours
        ! archive: <origin> has signed two different trees of size 3: it shows different people different histories (keep both checkpoints: together they prove it to anybody)
        [7]
        """)  # noqa: E501 - as it is printed
    vkey = json.loads(both.ok("archive status --json"))["vkey"]
    assert both.run(f"archive checkpoint compare mine mine --key {vkey}").err == "both are of the same 3 records\n"
    assert "does not fit the text" in both.told(f"archive checkpoint compare mine yours --key {vkey}")[1]


def test_it_goes_through_a_pipe(both: Shell) -> None:
    asked = both.ok("archive witness request").encode() + b"\n"
    answer = both.ok("archive witness cosign - -C watch", asked).encode() + b"\n"
    assert both.ok("archive witness add -", answer) == "#3"


@pytest.mark.parametrize(
    ("line", "code", "sentence"),
    [
        ("witness cosign nowhere -C watch", "4", "nowhere cannot be read: No such file or directory"),
        ("witness add nowhere", "4", "nowhere cannot be read: No such file or directory"),
        ("witness cosign museum/archive.toml -C watch", "5", "this is not a request to a witness: it does not begin"),
        ("witness add museum/archive.toml", "5", "this is not a signed note"),
        ("witness cosign museum/archive.toml -C museum", "5", "this is not a request to a witness"),
        ("witness seen -C museum", "4", "museum holds no witness (`archive witness init DIR --name NAME` makes one"),
        ("witness request --for nobody", "4", "no witness is called nobody here; known are partner"),
        ("witness request --old 99", "7", "the witness has signed size 99, and the ledger has 3 records: an old copy"),
        ("witness follow nonsense -C watch", "5", "this is not a verifier key"),
        ("witness init watch --name x", "12", "watch/witness.key exists already"),
        ("witness init other --name 'a b'", "5", "this is not a verifier key: the key name 'a b' holds a space"),
        ("witness seen elsewhere -C watch", "4", "this witness does not follow elsewhere"),
        ("witness request -o nowhere/r", "12", "nowhere/r cannot be written: No such file or directory"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(both: Shell, line: str, code: str, sentence: str) -> None:
    told = both.told(f"archive {line}")
    assert (told[0], told[1][: len(sentence)]) == (code, sentence)


def test_a_key_that_is_no_witness_is_found_in_the_configuration(both: Shell) -> None:
    path = both.folder / "museum" / "archive.toml"
    good = path.read_text()
    for old, new, sentence in (
        ('partner = "partner', 'partner = "xpartner', "field witnesses.partner: this is not a verifier key"),
        ("quorum = 1", "quorum = 2", "field quorum: it is a number up to that of the witnesses, and this is 2"),
    ):
        path.write_text(good.replace(old, new))
        code, told = both.told("archive witness list")
        assert code == "12"
        assert sentence in told
    path.write_text(good)


def test_help_shows_both_sides(tmp_path: Path) -> None:
    told = Shell(tmp_path).call("witness", "--help").out
    assert "  At the museum            archive checkpoint create\n" in told
    assert "ARCHIVE_PASSPHRASE_FD" in Shell(tmp_path).call("witness", "init", "--help").out
