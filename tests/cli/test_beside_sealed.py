"""Rules about what is sealed and stands in clear beside it, with the receipt, in `check`, and before publishing."""

import pytest

from tests.cli.transcript import Shell

VALUE = "archive object value vase --value amount=250,currency=EUR --basis insurance --undated"
AMOUNT = '--set \'value={{"amount":"{}","currency":"EUR"}}\' --kind misreading --reason \'read again\''
TOO_LATE = (
    "#9 stands in clear still, though what #10 says in its place is sealed (`archive withdraw 9` takes it out by order)"
)
IN_CLEAR = "#10 says in clear what takes the place of #9, which is sealed (`archive withdraw 10` takes it out by order)"


def found(shell: Shell, *options: str) -> list[str]:
    """Return what the two rules find, as `check` tells it."""
    told = shell.run(" ".join(["archive", *options, "check --rule sealed-too-late --rule told-in-clear -O plain"]))
    return [line.split("\t")[4] for line in told.out.splitlines()]


@pytest.fixture
def too_late(shell: Shell) -> Shell:
    """Give a ledger in which a value in clear (#9) was corrected under seal (#10)."""
    shell.ok(VALUE)
    told = shell.run(f"archive correct 9 {AMOUNT.format(260)} --set access=internal")
    assert (told.code, told.out) == (0, "#10\n")
    assert f"warning sealed-too-late: object/vase: {TOO_LATE}\n" in told.err
    return shell


@pytest.fixture
def in_clear(shell: Shell) -> Shell:
    """Give a ledger in which a sealed value (#9) was corrected in clear (#10)."""
    shell.ok(f"{VALUE} --access internal")
    told = shell.run(f"archive --sealed correct 9 {AMOUNT.format(260)} --unset access")
    assert (told.code, told.out) == (0, "#10\n")
    assert f"warning told-in-clear: object/vase: {IN_CLEAR}\n" in told.err
    return shell


@pytest.mark.parametrize("options", [(), ("--sealed",)])
def test_what_was_sealed_too_late_is_found_until_it_is_withdrawn(too_late: Shell, options: tuple[str, ...]) -> None:
    assert found(too_late, *options) == [TOO_LATE]
    too_late.ok(f"archive --sealed correct 10 {AMOUNT.format(270)}")
    assert found(too_late, *options) == [TOO_LATE]
    too_late.ok("archive withdraw 9 --order 1 --authority Court")
    assert found(too_late, *options) == []


@pytest.mark.parametrize("options", [(), ("--sealed",)])
def test_what_is_sealed_and_corrected_in_clear_is_found(in_clear: Shell, options: tuple[str, ...]) -> None:
    assert found(in_clear, *options) == [IN_CLEAR]


def test_both_in_clear_or_both_sealed_is_in_order(shell: Shell) -> None:
    shell.ok(VALUE)
    shell.ok(f"archive correct 9 {AMOUNT.format(260)}")
    shell.ok(f"{VALUE} --access internal")
    shell.ok(f"archive --sealed correct 11 {AMOUNT.format(270)}")
    assert found(shell) == found(shell, "--sealed") == []


def test_a_claim_counts_like_a_correction(shell: Shell) -> None:
    shell.ok(f"{VALUE} --access internal")
    claim = '{"type":"ValuationRecorded","value":{"amount":"9","currency":"EUR"},"basis":"insurance"}'
    told = shell.run(f"archive dispute 9 --claim '{claim}' --reason 'another card'")
    assert told.code == 0, told.err
    assert found(shell) == [IN_CLEAR]
    shell.ok("archive resolve 10 --in-favour-of claim --reason checked")
    assert found(shell) == [IN_CLEAR]


def test_a_strict_append_is_refused(shell: Shell) -> None:
    shell.ok(VALUE)
    told = shell.run(f"archive correct 9 {AMOUNT.format(260)} --set access=internal --strict")
    assert (told.code, told.out) == (5, "")
    assert "(sealed-too-late)" in told.err
    assert found(shell) == []


@pytest.mark.parametrize("made", ["too_late", "in_clear"])
def test_it_is_not_published_unless_that_is_meant(made: str, request: pytest.FixtureRequest) -> None:
    shell: Shell = request.getfixturevalue(made)
    sentence = {"too_late": TOO_LATE, "in_clear": IN_CLEAR}[made]
    shell.ok("archive checkpoint create")
    shell.follow(f"""
        $ archive publish tiles web
        ! archive: {sentence}; nothing was published (what is published once cannot be withheld; --in-clear publishes it as it stands)
        [12]
    """)  # noqa: E501 - as it is printed
    assert not (shell.folder / "web").exists()
    shell.ok("archive publish tiles web --in-clear")
    shell.ok("archive publish tiles web")  # what is out is out


def test_what_was_taken_out_is_published_at_once(too_late: Shell) -> None:
    too_late.ok("archive withdraw 9 --order 1 --authority Court")
    too_late.ok("archive checkpoint create")
    too_late.ok("archive publish tiles web")


def test_what_was_recorded_before_but_not_published_then_is_asked_about(shell: Shell) -> None:
    """The value is public already; its correction under seal is told with the receipt, and publishing goes on."""
    shell.ok(VALUE)
    shell.ok("archive checkpoint create")
    shell.ok("archive publish tiles web")
    assert "sealed-too-late" in shell.run(f"archive correct 9 {AMOUNT.format(260)} --set access=internal").err
    shell.ok("archive checkpoint create")
    shell.ok("archive publish tiles web")


def test_who_seals_the_correction_itself_is_told_how_to_seal_what_it_says(shell: Shell) -> None:
    shell.ok(VALUE)
    told = shell.run(f"archive correct 9 {AMOUNT.format(260)} --access internal")
    assert told.code == 5
    assert told.err.endswith(
        "(leave `access` out, and state it in the event that it carries (`--set access=internal`))\n"
    )
