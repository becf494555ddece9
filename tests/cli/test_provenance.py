"""The provenance of an object: competing accounts, gaps, texts written and read, what was struck out and why."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.cli.ledgers import story
from tests.cli.transcript import Shell, museum

CARD = (
    "Atelier Degas; consigned to Galerie Georges Petit, Paris, May 6, 1918 until May 8, 1918 [1]; purchased by "
    "Ambroise Vollard, Paris [2]. Durand-Ruel, Paris, by 1925 until at least 1931, stock no. 11296. Possibly purchased "
    "by Sam Salz, Inc., New York, May 6, 1940. NOTES: [1] no. 39, illustrated. [2] Possibly in shares."
)
HEIRS = "Atelier Degas, until 1918; gift to Anna Kessler, 1919 until 1939; whereabouts unknown; Rolf Mund, 1961"
BATH = (
    "archive party register vollard --kind person --name 'Ambroise Vollard' --born 1866 --died 1939 --undated",
    "archive party register mund --kind person --name 'Rolf Mund' --born 1901-02 --undated",
    "archive source register card-7 --kind 'catalogue card' --title 'Catalogue card 7' --revision 1 --undated",
    "archive source register letter --kind letter --title 'Letter of the heirs' --revision 1 --undated",
    (
        "archive gift receive bath --title 'The Bath' --participants donor,party=mund --occurred 1962-12"
        " --received-for registry --source 'card-7,locator=p. 7'"
    ),
)


def parse(shell: Shell, text: str, options: str) -> bytes:
    """Return the drafts that a text comes to."""
    return (shell.ok(f"archive provenance parse {options} -", text.encode()) + "\n").encode()


def told(folder: Any) -> Iterator[Shell]:  # noqa: ANN401 - a path
    """Yield a ledger of one painting with two accounts of its past: records #8 to #12, and #13 to #16."""
    for shell in museum(folder, *BATH):
        options = "--object bath --account card --source 'card-7,locator=verso'"
        shell.ok("archive append -", parse(shell, CARD, options))
        shell.ok("archive append -", parse(shell, HEIRS, "--object bath --account heirs --source letter"))
        yield shell


@pytest.fixture(scope="module")
def bath(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    yield from told(tmp_path_factory.mktemp("bath"))


@pytest.fixture
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    yield from told(tmp_path_factory.mktemp("own"))


@pytest.fixture(scope="module")
def gifts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    yield from story(tmp_path_factory.mktemp("gifts"))


def asked(shell: Shell, line: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(shell.ok(f"archive provenance {line} --json"))
    return answer


def holders(answer: dict[str, Any]) -> list[str]:
    return [step["words"] for step in answer["periods"] if "words" in step]


def test_a_text_goes_on_with_what_the_ledger_records_and_names_its_sources(bath: Shell) -> None:
    assert bath.ok("archive provenance bath --account card --text") == (
        "Atelier Degas [1]; consigned to Galerie Georges Petit, Paris, May 6, 1918 until May 8, 1918 [2] [1]; purchased"
        " by Ambroise Vollard [1866-1939], Paris [3] [1]. Durand-Ruel, Paris, by 1925 until at least 1931, stock no."
        " 11296 [1]. Possibly purchased by Sam Salz, Inc., New York, May 6, 1940 [1]. Rolf Mund [1901-] [4]; gift to"
        " Central Registry, December 1962 [4]. NOTES: [1] Catalogue card 7, verso. [2] no. 39, illustrated."
        " [3] Possibly in shares. [4] Catalogue card 7, p. 7."
    )


def test_a_holder_whom_both_name_joins_an_account_to_the_ledgers_own(bath: Shell) -> None:
    assert bath.ok("archive provenance bath --account heirs --text --no-sources") == (
        "Atelier Degas, until 1918; gift to Anna Kessler, 1919 until 1939; whereabouts unknown; Rolf Mund [1901-],"
        " 1961; gift to Central Registry, December 1962."
    )


def test_a_text_is_laid_out_like_another(bath: Shell) -> None:
    (bath.folder / "like.txt").write_text("A, Paris 1920 (1);\nB\n\nNotes:\n(1). x\n(2). y", encoding="utf-8")
    text = bath.ok("archive provenance bath --account card --text --no-sources --like like.txt")
    assert "Petit, Paris May 6, 1918 until May 8, 1918 (1);\npurchased by" in text
    assert text.endswith("December 1962\n\nNotes:\n(1). no. 39, illustrated.\n(2). Possibly in shares.")


def test_none_is_preferred_before_somebody_decides(bath: Shell) -> None:
    answer = asked(bath, "bath")
    assert [(each["account"], each["shown"], each["preferred"]) for each in answer["accounts"]] == [
        ("card", True, False), ("heirs", True, False),
    ]  # fmt: skip
    said = bath.run("archive provenance bath --text")
    assert said.out.startswith("Account card\nAtelier Degas [1];")
    assert "\n\nAccount heirs\nAtelier Degas, until 1918" in said.out
    assert "2 accounts compete and none is preferred" in said.err


def test_one_account_is_preferred_by_decision_and_the_earlier_preference_is_known_still(own: Shell) -> None:
    own.ok("archive provenance prefer bath --account card --ground 'The older' --undated")
    own.ok("archive provenance prefer bath --account heirs --ground 'Two letters' --undated")
    answer = asked(own, "bath")
    assert holders(answer)[0] == "Atelier Degas"
    assert {step.get("account", "heirs") for step in answer["periods"]} == {"heirs"}
    assert answer["preference"] == {"position": 18, "account": "heirs", "ground": "Two letters"}
    said = own.run("archive provenance bath --text --no-sources")
    assert said.out.startswith("Atelier Degas, until 1918; gift to Anna Kessler")
    assert "there is another account: card; --all shows them side by side" in said.err
    before = own.ok("archive provenance bath --text --no-sources --known-at '#17'")
    assert before.startswith("Atelier Degas; consigned to Galerie Georges Petit")
    page = own.ok("archive provenance bath -O table")
    assert "account heirs, preferred: Two letters  #18" in page
    both = own.ok("archive provenance bath --all -O table")
    assert both.index("\ncard\n") < both.index("\nheirs, preferred: Two letters  #18\n") < both.index("own records\n")


def test_gaps_are_named_with_their_length_and_open_ends_shown(bath: Shell) -> None:
    gap = {"account": "heirs", "earliest": "1940-01-01", "latest": "1960-12-31", "length": "21 years"}
    answer = asked(bath, "bath --account heirs")
    assert [{name: each[name] for name in gap} for each in answer["gaps"]] == [gap]
    page = bath.ok("archive provenance bath --account heirs -O table")
    assert "  ? – 1918                  ●  Atelier Degas;  #13 [1]" in page
    assert "  1940-01-01 to 1960-12-31  ┄  21 years without a holder" in page
    page = " ".join(bath.ok("archive provenance bath --account card -O table").split())
    assert "by 1925 – at least 1931 ● Durand-Ruel, Paris, stock no. 11296. #11 [1] May 6, 1940 – ? ○ Possibly" in page


def test_what_had_not_begun_by_a_day_is_not_told(bath: Shell) -> None:
    assert bath.ok("archive provenance bath --account heirs --text --no-sources --on 1930") == (
        "Atelier Degas, until 1918; gift to Anna Kessler, 1919 until 1939; whereabouts unknown."
    )


def test_struck_out_and_disputed_periods_say_why(own: Shell) -> None:
    own.ok("archive retract 12 --reason 'Another bath'")
    claim = {
        "type": "ProvenanceAsserted", "account": "card", "occurred": "1925/1931",
        "holder": {"role": "other", "as_written": "Durand-Ruel, New York"},
    }  # fmt: skip
    own.ok(f"archive dispute 11 --claim '{json.dumps(claim)}' --reason 'The stock book' --source letter")
    own.ok("archive correct 14 --set occurred=1919/1938 --kind misreading --reason '8 read for 9'")
    shown = " ".join(own.ok("archive provenance bath --all -O table").replace("│", "").split())
    for line in (
        "Possibly purchased by Sam Salz, Inc., New York. struck out by #17, Central Registry: Another bath #12",
        "Durand-Ruel, Paris, stock no. 11296. (disputed) #11",
        "Durand-Ruel, New York. (claimed in dispute #18: The stock book) #18",
        "struck out by #19, Central Registry: misreading, 8 read for 9",
    ):
        assert line in shown
    assert shown.index("Durand-Ruel, New York") < shown.index("Salz") < shown.index("heirs")
    text = own.ok("archive provenance bath --account card --text --no-sources")
    assert "Salz" not in text
    assert "Disputed: Durand-Ruel, New York, 1925 until 1931 (The stock book), Letter of the heirs." in text


def test_that_it_passed_directly_ends_with_what_it_passed_to(own: Shell) -> None:
    own.ok("archive retract 14 --reason 'Never hers'")
    text = own.ok("archive provenance bath --account heirs --text --no-sources")
    assert text.startswith("Atelier Degas, until 1918. Whereabouts unknown; Rolf Mund")


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ("--uncertain holder", "By descent to Anna Kessler?, Bern, 1920"),
        ("--uncertain place", "By descent to Anna Kessler, Bern?, 1920"),
        (
            "--uncertain method",
            "By descent to Anna Kessler, Bern, 1920 [1]. NOTES: [1] Uncertain: how it was acquired.",
        ),
        ("--uncertain from", "By descent to Anna Kessler, Bern, 1920 [1]. NOTES: [1] Uncertain: from when."),
        ("--certainty probable", "Probably by descent to Anna Kessler, Bern, 1920"),
        ("--certainty possible", "Possibly by descent to Anna Kessler, Bern, 1920"),
    ],
)
def test_every_doubt_reaches_the_text(own: Shell, options: str, text: str) -> None:
    own.ok(
        "archive provenance assert bath --account third --holder 'other,as_written=Anna Kessler' --method 'by descent'"
        f" --place-as-written Bern --occurred 1920/ {options}"
    )
    told, dot, _ = own.ok("archive provenance bath --account third --text --no-sources").partition(". Rolf Mund")
    assert dot
    noted = own.ok("archive provenance bath --account third --text --no-sources").partition(" NOTES: ")[2]
    assert (f"{told}. NOTES: {noted}" if noted else told) == text


def test_a_holder_is_the_party_of_exactly_this_name_and_else_as_written(bath: Shell) -> None:
    drafts = [json.loads(line) for line in parse(bath, CARD + "\n", "--object bath").splitlines()]
    named = [draft["event"]["holder"] for draft in drafts]
    assert named[2] == {"as_written": "Ambroise Vollard", "party": "party/vollard", "role": "other"}
    assert named[0] == {"as_written": "Atelier Degas", "role": "other"}
    assert "party" not in json.loads(parse(bath, "ambroise vollard", "--object bath"))["event"]["holder"]


def test_a_text_read_twice_is_recorded_once_and_of_another_source_again(own: Shell) -> None:
    drafts = parse(own, HEIRS, "--object bath --account heirs --source letter")
    again = own.run("archive append -", drafts)
    assert (again.code, again.out) == (0, "#13..#16\n")
    other = parse(own, HEIRS, "--object bath --account heirs --source card-7")
    assert own.ok("archive append -", other) == "#17..#20"


def test_lines_name_their_objects_and_what_is_not_understood_is_told(bath: Shell) -> None:
    lines = "bath\tThe Artist via Annual Exhibition, 1896.\n\nbath\tAnna Kessler, by descent from whom 3\n"
    done = bath.run("archive provenance parse -", lines.encode())
    assert done.code == 0
    assert len(done.out.splitlines()) == 2
    assert done.err.splitlines() == [
        "stdin:1: period 1 of 1: 'The Artist via Annual Exhibition': kept with the name; not understood: via",
        ("stdin:3: period 1 of 1: 'Anna Kessler, by descent from whom 3': kept with the name; not understood: by,"
        " descent, from, whom, 3"),
        "2 read, 2 periods",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "code", "said"),
    [
        ("Anna Kessler, Bern", 5, "stdin:1: the line does not name its object"),
        ("bath\tAnna Kessler\nAnna", 3, "stdin:2: the line does not name its object"),
        ("bath\t...", 5, "stdin:1: the provenance text names nobody"),
        ("bath\tAnna\x92s", 5, "stdin:1: the provenance text holds the character U+0092"),
        ("vase\tAnna", 5, "stdin:1: there is no object 'vase'"),
    ],
)
def test_a_text_that_is_refused_leaves_the_others_alone(bath: Shell, lines: str, code: int, said: str) -> None:
    done = bath.run("archive provenance parse", lines.encode())
    assert done.code == code
    assert len(done.out.splitlines()) == (1 if code == 3 else 0)
    assert done.err.startswith(said)


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("bath --account none", "4", "object/bath has no account 'none' (it has card, heirs)"),
        ("bath --account -", "4", "object/bath has no account '-' (it has card, heirs)"),
        (
            "bath --all --account card",
            "2",
            "--account names one account, --all asks for every one (say one of the two)",
        ),
        ("bath --like x", "2", "--like is about the text (say --text too)"),
        ("bath --no-sources --json", "2", "--no-sources is about the text (say --text too)"),
        ("bath --text --json", "2", "--text is a format of its own (leave out -O and --json)"),
        (
            "bath --text --like nowhere.txt",
            "4",
            "there is no file nowhere.txt (mend the path; - reads what is piped in)",
        ),
        (
            "parse nowhere.txt",
            "4",
            "there is no file nowhere.txt (mend the path; - reads what is piped in)",
        ),
    ],
)
def test_what_cannot_be_asked(bath: Shell, line: str, code: str, said: str) -> None:
    assert bath.told(f"archive provenance {line}") == [code, said]


def test_a_gift_without_any_account_is_told_from_its_receipt(gifts: Shell) -> None:
    text = gifts.ok("archive provenance fur-hat --text --no-sources")
    assert text == "Sergei Shoigu as Defence Minister; gift to Kim Jong Un as North Korea's leader, September 2023."
    noted = gifts.ok("archive provenance fur-hat --text")
    assert "[1]" in noted
    assert "RIA" in noted


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("crystalware", "Gift of Jimmy Carter."),
        ("television", "Gift of Kim Dae-jung as South Korea's president."),
        ("signed-basketball", "Presented by Madeleine Albright as US Secretary of State, 2000."),
        ("dynasty-sedan", "Chung Ju-yung; gift to Kim Jong Il."),
        ("attack-drones", "his Russian hosts; gift to Kim Jong Un as North Korea's leader, September 2023."),
    ],
)
def test_what_a_report_leaves_open_of_a_gift_stays_open(gifts: Shell, name: str, text: str) -> None:
    assert gifts.ok(f"archive provenance {name} --text --no-sources") == text


def test_what_the_ledger_records_of_loans_losses_and_exits_is_told(own: Shell) -> None:
    for line in (
        "archive object lend bath --partner vollard --occurred 1970-05",
        "archive object return bath --loan 17 --occurred 1971-06",
        "archive object lose bath --kind stolen --occurred 1980",
        "archive object recover bath --occurred 1985",
        "archive object dispose bath --method restituted --to-party mund --occurred 1999",
    ):
        own.ok(line)
    text = own.ok("archive provenance bath --account heirs --text --no-sources")
    assert text.partition("December 1962")[2] == (
        "; on loan to Ambroise Vollard [1866-1939], May 1970; returned to Central Registry, June 1971."
        " Whereabouts unknown, 1980 [1]. Recovered by Central Registry, 1985; restituted to Rolf Mund [1901-], 1999."
        " NOTES: [1] Declared stolen."
    )


def test_a_return_names_its_loan_by_its_position(own: Shell) -> None:
    own.ok("archive object lend bath --partner vollard --occurred 1970-05")
    own.ok("archive object return bath --loan 17 --occurred 1971-06")
    own.ok("archive correct 17 --set occurred=1970-06 --kind typo --reason r")
    for line in ("show bath -O table", "provenance bath -O table", "list events --type LoanClosed"):
        assert "loan closed" in (told := own.ok(f"archive {line}")).lower()
        assert "loan #17" in told, line


def test_what_the_ledger_records_stands_before_what_is_asserted_of_later(own: Shell) -> None:
    own.ok("archive object lend bath --partner vollard --occurred 1970-05")
    own.ok("archive object return bath --loan 17 --occurred 1971-06")
    for holder, span in (("Kunsthalle", "1980/1981"), ("Stadtmuseum", "1982/1983")):
        own.ok(
            f"archive provenance assert bath --account later --holder other,as_written={holder} --method loan --direct"
            f" --custody-only --occurred {span}"
        )
    assert own.ok("archive provenance bath --account later --text --no-sources") == (
        "Rolf Mund [1901-]; gift to Central Registry, December 1962; on loan to Ambroise Vollard [1866-1939], May 1970;"
        " returned to Central Registry, June 1971. On loan to Kunsthalle, 1980 until 1981; on loan to Stadtmuseum, 1982"
        " until 1983."
    )


def test_what_was_rejected_stays_in_sight_and_out_of_the_text(own: Shell) -> None:
    own.ok(
        "archive provenance assert bath --account heirs --holder 'other,as_written=J. Forger' --occurred 1900/1910"
        " --certainty rejected --source letter"
    )
    page = " ".join(own.ok("archive provenance bath --account heirs -O table").split())
    assert "1900 – 1910 ✗ J. Forger. rejected by who recorded it #17 [1]" in page
    assert "Forger" not in own.ok("archive provenance bath --account heirs --text")


def test_a_text_goes_into_a_file_and_none_is_said_to_be_none(own: Shell) -> None:
    own.ok("archive provenance bath --account heirs --text --no-sources -o bath.txt")
    (text,) = (own.folder / "bath.txt").read_text(encoding="utf-8").splitlines()
    assert text.startswith("Atelier Degas, until 1918;")
    own.ok("archive gift receive box --title Box --undated")
    empty = own.run("archive provenance box --text")
    assert (empty.code, empty.out) == (0, "")
    assert empty.err.startswith("nothing says who held it\n")
