"""States named by their codes: found where they are, registered where they are not, never twice."""

import pytest

from archive.cli import states
from tests.cli.transcript import Shell


def test_a_state_is_registered_when_it_is_first_named(shell: Shell) -> None:
    shell.follow("""
        $ archive gift receive bowl --title Bowl --participants donor,party=state:VN --undated
        #9..#10
        ! state:VN is party/state-vn, registered now as Vietnam
        $ archive gift receive cup --title Cup --participants donor,party=state:VNM --undated
        #11
        """)
    (party, registered), (_, received), (_, again) = shell.events()[-3:]
    assert party == "party/state-vn"
    assert registered == {
        "type": "PartyRegistered",
        "kind": "state",
        "name": "Vietnam",
        "identifiers": [{"scheme": "iso3166-1", "value": "VN"}],
    }
    assert received["participants"] == again["participants"] == [{"role": "donor", "party": "party/state-vn"}]


def test_a_state_is_registered_once_for_many_rows(shell: Shell) -> None:
    text = (
        b'title,participants\nBowl,"donor,party=state:LA"\nCup,"donor,party=state:LAO"\nPot,"donor,party=state:DDR"\n'
    )
    assert shell.ok("archive gift receive --each - --undated", text) == "#9..#13"
    assert [stream for stream, _ in shell.events()[-5:-3]] == ["party/state-la", "party/state-ddde"]
    acts = [event.get("act") for _, event in shell.events()[-5:]]
    assert acts[:2] == [None, None]
    assert acts[2] == acts[3] == acts[4] is not None


def test_an_id_is_that_of_what_was_said_not_of_the_state(shell: Shell) -> None:
    said = "--id 0192f0c1-7a00-7000-8000-000000000001 --expect-seq 1"
    custody = f"archive object custody vase --to-party state:MN --undated {said}"
    assert shell.ok(custody) == "#9..#10"
    assert shell.last().record.id == "0192f0c1-7a00-7000-8000-000000000001"
    assert shell.ok(custody) == "#10"


def test_nothing_is_registered_where_what_names_it_is_refused(shell: Shell) -> None:
    assert shell.told("archive object custody vase --to-party state:MN --occurred 2999")[0] == "5"
    assert shell.ok("archive object custody vase --to-party state:MN --undated -n") == ""
    assert len(shell.entries()) == 8


def test_a_state_can_be_what_a_verb_is_about_once_it_is_there(shell: Shell) -> None:
    code, sentence = shell.told("archive party name state:MN --name Mongolia --undated")
    assert (code, sentence.partition(" (")[0]) == ("4", "there is no party 'party/state-mn'")
    shell.ok("archive party register state-mn --kind state --name Mongolia --undated")
    assert shell.ok("archive party name state:MN --name Mongolia --undated") == "#10"


@pytest.mark.parametrize("text", ["state:XK", "state:", "state:Atlantis"])
def test_what_has_no_code_is_told_so(shell: Shell, text: str) -> None:
    code, sentence = shell.told(f"archive object custody vase --to-party {text} --undated")
    assert (code, sentence.partition(" (")[0]) == (
        "4",
        f"field --to-party: there is no state {text.removeprefix('state:')!r} in ISO 3166",
    )


@pytest.mark.parametrize(
    ("text", "stream", "name", "scheme", "code"),
    [
        ("state:KP", "party/state-kp", "North Korea", "iso3166-1", "KP"),
        ("state:prk", "party/state-kp", "North Korea", "iso3166-1", "KP"),
        ("state:Russian Federation", "party/state-ru", "Russian Federation", "iso3166-1", "RU"),
        ("state:DDDE", "party/state-ddde", "German Democratic Republic", "iso3166-3", "DDDE"),
        ("state:SU", "party/state-suhh", "USSR, Union of Soviet Socialist Republics", "iso3166-3", "SUHH"),
    ],
)
def test_states_of_now_and_of_then(text: str, stream: str, name: str, scheme: str, code: str) -> None:
    assert states.find(text) == (stream, name, scheme, code)


@pytest.mark.parametrize("text", ["Kazakhstan", "KZ"])
def test_a_state_that_is_not_there_is_hinted_at(shell: Shell, text: str) -> None:
    code, said = shell.told(f"archive gift receive bowl --title Bowl --participants donor,party={text} --undated")
    assert code == "4"
    assert f"state:{text} is the state, and registers it" in said
    unknown = shell.told("archive gift receive bowl --title Bowl --participants donor,party=Ruritania --undated")
    assert "state:" not in " ".join(unknown)
