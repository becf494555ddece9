"""What is not public, at the command line: recorded sealed, shown to who may read its opening, else only stated."""

import pytest

from archive.catalogue.sealing import seal
from archive.evidence import dossier_verify
from tests.cli.transcript import Shell
from tests.domain.given import checked

WORDS = "a word that nobody may read"
VALUED = (
    "archive object value vase --value amount=250,currency=EUR --basis insurance --undated --access internal"
    f' --note "{WORDS}"'
)


@pytest.fixture
def valued(shell: Shell) -> Shell:
    """Give the ledger with a valuation of the vase that is internal (#9)."""
    shell.ok(VALUED)
    return shell


def where_it_stands(shell: Shell) -> set[str]:
    """Return the files of the ledger that hold the secret words."""
    museum = shell.folder / "museum"
    return {
        str(path.relative_to(museum))
        for path in museum.rglob("*")
        if path.is_file() and WORDS.encode() in path.read_bytes()
    }


def test_it_is_stated_to_everybody_and_shown_to_who_may_read_the_openings(valued: Shell) -> None:
    told = valued.ok("archive show vase -O json")
    assert '"told":"stated, not shown"' in told.replace(": ", ":")
    assert "EUR" not in told
    assert valued.ok("archive find word -O jsonl") == ""
    shown = valued.ok("archive --sealed show vase -O json")
    assert '"amount":"250"' in shown.replace(": ", ":")
    assert WORDS in shown
    assert "object/vase" in valued.ok("archive --sealed find word -O jsonl")


def test_its_words_stand_where_its_owner_alone_can_read_them(valued: Shell) -> None:
    valued.ok("archive show vase")
    valued.ok("archive --sealed show vase")
    valued.ok("archive checkpoint create")
    valued.ok("archive export --journal exported")
    assert where_it_stands(valued) <= {"openings.db", "sealed/views.db", "sealed/views.db-wal"}
    assert not any(WORDS.encode() in path.read_bytes() for path in (valued.folder / "exported").iterdir())
    museum = valued.folder / "museum"
    assert (museum / "openings.db").stat().st_mode & 0o777 == 0o600
    assert (museum / "sealed").stat().st_mode & 0o777 == 0o700


def test_views_digests_and_replay_are_the_same_with_and_without_openings(valued: Shell) -> None:
    def derived() -> list[str]:
        valued.ok("archive views rebuild")
        told = [valued.ok(f"archive {command}") for command in ("views verify -O json", "replay -O json", "verify")]
        return [told[0], *(line for line in told[1].split(",") if "second" not in line)]

    with_openings = derived()
    (valued.folder / "museum" / "openings.db").unlink()
    assert derived() == with_openings


def test_a_correction_seals_what_it_restates(valued: Shell) -> None:
    assert valued.told("archive correct 9 --set basis=appraisal --kind typo --reason Misread")[0] == "5"
    valued.follow("""
        $ archive --sealed correct 9 --set basis=appraisal --kind typo --reason Misread
        #10
        ! basis: "insurance" -> "appraisal"
        """)
    assert "EUR" not in valued.ok("archive show vase")
    told = valued.ok("archive log vase")
    assert "replacement stated, not shown" in told
    assert "appraisal" in valued.ok("archive --sealed show vase")
    assert "stated, not shown" in valued.ok("archive show vase")


def test_who_others_can_read_with_is_refused(valued: Shell) -> None:
    museum = valued.folder / "museum"
    (museum / "openings.db").chmod(0o644)
    for command in ("--sealed show vase", VALUED.removeprefix("archive ")):
        assert valued.told(f"archive {command}")[0] == "12"
    valued.ok("archive show vase")
    (museum / "openings.db").chmod(0o600)
    valued.ok("archive --sealed show vase")
    (museum / "sealed").chmod(0o755)
    assert valued.told("archive --sealed show vase")[0] == "12"


def test_what_is_said_again_under_its_id_is_known(valued: Shell) -> None:
    record = valued.last().record.id
    done = valued.run(f"{VALUED} --id {record}")
    assert (done.code, done.out) == (0, "#9\n")
    other = valued.run(f"{VALUED.replace('250', '260')} --id {record}")
    assert (other.code, "with other content" in other.err) == (6, True)
    (valued.folder / "museum" / "openings.db").unlink()
    lost = valued.run(f"{VALUED} --id {record}")
    assert (lost.code, "cannot be told" in lost.err) == (6, True)


ERASE = 'erase 9 --order "Court order 12/2026" --authority "District court"'


def test_an_order_to_erase_is_obeyed_and_recorded(valued: Shell) -> None:
    valued.ok("archive --sealed show vase")
    valued.ok("archive checkpoint create")
    valued.ok("archive export --journal given --openings")
    assert WORDS.encode() in (valued.folder / "given" / "openings.jsonl").read_bytes()
    valued.follow(f"""
        $ archive {ERASE} -n
        ! 1 opening would be destroyed here
        ! out of reach: {valued.folder}/given/openings.jsonl, given out at <time>
        ! out of reach, where there are any: backups of openings.db, copies of those files, and what was shown or printed
        """)  # noqa: E501
    assert where_it_stands(valued) == {"openings.db", "sealed/views.db"}
    assert "would be" not in valued.run(f"archive {ERASE}").err
    assert where_it_stands(valued) == set()
    assert '"order":"Court order 12/2026"' in valued.ok("archive log vase -O json").replace(": ", ":")
    assert "stated, not shown" in valued.ok("archive --sealed show vase")
    verified = valued.ok("archive verify -O json").replace(" ", "")
    assert '"sealed":1,"openable":0,"erased":1' in verified
    again = valued.run(f"archive {ERASE}")
    assert (again.code, again.out, "recorded before" in again.err) == (0, "", True)


def test_what_stands_in_clear_is_not_erased(valued: Shell) -> None:
    code, sentence = valued.told(f"archive {ERASE.replace('9', '8')}")
    assert (code, sentence.split(":")[0]) == ("5", "nothing is sealed in record #8")
    assert valued.told(f"archive {ERASE.replace('9', '99')}")[0] == "4"
    assert valued.told(f"archive {ERASE} --by party/nobody")[0] == "4"
    assert where_it_stands(valued) == {"openings.db"}


def test_an_order_to_withdraw_what_stands_in_clear_is_obeyed_and_recorded(shell: Shell) -> None:
    shell.ok(VALUED.replace(" --access internal", ""))
    shell.ok("archive show vase")
    shell.ok("archive checkpoint create")
    at = shell.last().position - 1
    command = f'withdraw {at} --order "Court order 12/2026" --authority "District court"'
    assert "would be withdrawn" in shell.run(f"archive {command} -n").err
    assert where_it_stands(shell) != set()
    assert f"#{at} was withdrawn; its leaf hash stays" in shell.run(f"archive {command}").err
    assert where_it_stands(shell) == set()
    assert '"order":"Court order 12/2026"' in shell.ok("archive log vase -O json").replace(": ", ":")
    shell.ok("archive verify")
    again = shell.run(f"archive {command}")
    assert (again.code, again.out, "was withdrawn before" in again.err) == (0, "", True)


def test_openings_go_out_only_when_asked_for_and_come_back(valued: Shell) -> None:
    valued.ok("archive checkpoint create")
    valued.ok("archive export --journal closed")
    valued.ok("archive export --journal open --openings")
    names = {path.name for path in (valued.folder / "open").iterdir()}
    assert names - {path.name for path in (valued.folder / "closed").iterdir()} == {"openings.jsonl"}
    assert (valued.folder / "open" / "openings.jsonl").stat().st_mode & 0o777 == 0o600
    valued.ok("archive restore closed shut")
    assert not (valued.folder / "shut" / "openings.db").exists()
    assert "1 openings" in valued.run("archive restore open again").err
    shown = valued.ok("archive --sealed -L again show vase -O json")
    assert WORDS in shown
    assert '"openable": 1' in valued.ok("archive -L again verify -O json").replace('":1', '": 1')
    path = valued.folder / "open" / "openings.jsonl"
    path.write_bytes(path.read_bytes().replace(b"nobody", b"anybody"))
    code, sentence = valued.told("archive restore open third")
    assert (code, "openings.jsonl:1: the opening of" in sentence) == ("7", True)
    assert not (valued.folder / "third").exists()


def test_openings_of_another_ledger_are_refused_and_those_erased_left_out(valued: Shell) -> None:
    valued.ok("archive export --journal open --openings")
    path = valued.folder / "open" / "openings.jsonl"
    line = path.read_bytes()
    valued.ok(f"archive {ERASE}")
    valued.ok("archive export --journal later --openings")
    assert (valued.folder / "later" / "openings.jsonl").read_bytes() == b""
    (valued.folder / "later" / "openings.jsonl").write_bytes(line)
    valued.ok("archive restore later erased")
    assert "stated, not shown" in valued.ok("archive --sealed -L erased show vase")
    _, foreign = seal(checked("object/x", access="internal").event, bytes(32))
    (valued.folder / "later" / "openings.jsonl").write_bytes(foreign.format() + b"\n")
    code, sentence = valued.told("archive restore later foreign")
    assert (code, "no record holds the commitment" in sentence) == ("7", True)


def test_a_dossier_opens_the_records_that_are_chosen_and_proves_what_was_sealed(valued: Shell) -> None:
    valued.ok(VALUED.replace("insurance", "appraisal"))
    valued.ok("archive checkpoint create")
    valued.ok("archive dossier vase -o closed")
    valued.ok("archive dossier vase -o open --disclose 9")
    assert not any(WORDS.encode() in path.read_bytes() for path in (valued.folder / "closed").rglob("*.*"))
    dossier = valued.folder / "open"
    assert [path.name for path in (dossier / "openings").iterdir()] == ["9"]
    policy = (dossier / "policy.txt").read_text()
    proved = dossier_verify.verify(dossier, policy)
    assert proved[0].endswith("'s ledger at size 11; opened here, as sealed: #9")
    assert dossier_verify.verify(valued.folder / "closed", policy)[0].endswith("'s ledger at size 11")
    opening = (dossier / "openings" / "9").read_bytes()
    for index in range(len(opening)):
        (dossier / "openings" / "9").write_bytes(opening[:index] + bytes([opening[index] ^ 1]) + opening[index + 1 :])
        with pytest.raises(ValueError, match="not what was sealed in #9"):
            dossier_verify.verify(dossier, policy)
    (dossier / "openings" / "9").rename(dossier / "openings" / "10")
    with pytest.raises(ValueError, match="not what was sealed in #10"):
        dossier_verify.verify(dossier, policy)
    assert f"out of reach: {dossier}, given out at" in valued.run(f"archive {ERASE}").err


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ("8", "#8 cannot be disclosed: nothing is sealed in it"),
        ("3", "#3 cannot be disclosed: no record of the dossier stands there"),
    ],
)
def test_only_what_is_sealed_and_in_the_dossier_is_disclosed(valued: Shell, record: str, said: str) -> None:
    valued.ok("archive checkpoint create")
    code, sentence = valued.told(f"archive dossier vase -o packed --disclose {record}")
    assert (code, sentence.partition(" (")[0]) == ("4", said)
    (valued.folder / "museum" / "openings.db").unlink()
    assert "its opening is not here" in valued.told("archive dossier vase -o packed --disclose 9")[1]
    assert not (valued.folder / "packed").exists()
