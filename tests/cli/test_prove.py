"""Proofs at the command line: written for one record or all of a thing, checked with a ledger or with its key alone."""

from archive.errors import Exit
from tests.cli.transcript import Shell


def test_proofs_are_written_and_checked(shell: Shell) -> None:
    shell.follow("""
        $ archive prove 8
        ! archive: no checkpoint is kept here (`archive checkpoint create` makes one)
        [4]
        $ archive checkpoint create
        #9
        ! signed 9 records as museum/checkpoints/000000000009.checkpoint; give a copy to somebody else
        $ archive prove vase -o proofs
        #8
        ! written to proofs
        $ archive prove '#3' -o proofs
        #3
        ! written to proofs
        $ archive check-proof proofs/8.tlog-proof proofs/8.json
        #8
        ! the record stands as #8 of 9 in <origin>
        $ archive check-proof proofs/8.tlog-proof proofs/3.json
        ! archive: by this proof, proofs/3.json is not #8 of the ledger (the two do not belong together, or one of them was altered)
        [7]
        $ archive check-proof proofs/9.tlog-proof proofs/3.json
        ! archive: there is no file proofs/9.tlog-proof
        [2]
        $ archive prove 10 -o proofs
        ! archive: #10 is not yet in a checkpoint: the newest covers 9 records (`archive checkpoint create` signs one)
        [12]
    """)  # noqa: E501 - as it is printed


def test_a_stranger_checks_one_with_the_key_alone(shell: Shell) -> None:
    shell.ok("archive checkpoint create")
    shell.ok("archive prove 8 -o proofs")
    vkey = shell.ok("archive key show").rstrip("\n").split("\t")[-1]
    (shell.folder / "museum").rename(shell.folder / "elsewhere")
    line = "archive check-proof proofs/8.tlog-proof proofs/8.json"
    assert shell.run(line).code == Exit.NO_LEDGER
    told = shell.run(f"{line} --key {vkey}")
    assert (told.code, told.out) == (0, "#8\n")
    assert "stands as #8 of 9" in told.err
    other = vkey.replace(vkey.split("+")[0], "another.example/ledger")
    assert shell.run(f"{line} --key {other}").code == Exit.REJECTED
    record = shell.folder / "proofs" / "8.json"
    record.write_bytes(record.read_bytes() + b" ")
    assert shell.run(f"{line} --key {vkey}").code == Exit.INTEGRITY
