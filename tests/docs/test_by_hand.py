"""A leaf hash and a signature of the exported founding story, checked with nothing of ours: sha256sum and openssl."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING, Final

import pytest

from tests.support import ROOT

if TYPE_CHECKING:
    from pathlib import Path

JOURNAL: Final = ROOT / "events" / "journals" / "founding-story"
NEEDED: Final = ("bash", "openssl", "sha256sum", "base64", "sed", "tr", "head", "tail")

LEAF: Final = (
    r"(printf '\0'; head -n 1 00000001-*.jsonl | tr -d '\n') | sha256sum",
    r"""sed -n '67s/.*"prev":"\([0-9a-f]*\)".*/\1/p' 00000001-*.jsonl""",
)
"""The leaf hash of the first record, and what the record after it in its stream says that it is."""

SIGNATURE: Final = (
    "head -n 3 checkpoint > text",
    "tail -n 1 checkpoint | cut -d ' ' -f 3 | base64 -d | tail -c 64 > signature",
    r"""(printf '\060\052\060\005\006\003\053\145\160\003\041\000'
sed -n '1s/.*"vkey":"[^+]*+[^+]*+\([^"]*\)".*/\1/p' 00000001-*.jsonl | base64 -d | tail -c 32) > key""",
    "openssl pkeyutl -verify -pubin -keyform DER -inkey key -rawin -in text -sigfile signature",
)
"""What was signed, the signature, the public key in the form that openssl reads, and whether they belong together."""


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """Return a copy of the journal to type in; skip where a stranger's tools are missing."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    shutil.copytree(JOURNAL, tmp_path / "journal")
    return tmp_path / "journal"


def typed(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    bash = shutil.which("bash") or "bash"
    return subprocess.run([bash, "-c", command], cwd=folder, capture_output=True, text=True, check=False)


def test_sha256sum_finds_the_leaf_hash_that_the_chain_names(journal: Path) -> None:
    leaf, named = (typed(journal, command).stdout for command in LEAF)
    assert leaf == f"{named.strip()}  -\n"
    assert len(named.strip()) == 64
    path = journal / "00000001-00000067.jsonl"
    path.write_bytes(path.read_bytes().replace(b"archive", b"Archive", 1).replace(b"registry", b"Registry", 1))
    assert typed(journal, LEAF[0]).stdout != leaf


def test_openssl_finds_the_checkpoint_signed(journal: Path) -> None:
    *steps, last = SIGNATURE
    assert [typed(journal, step).returncode for step in steps] == [0, 0, 0]
    done = typed(journal, last)
    assert (done.returncode, done.stdout) == (0, "Signature Verified Successfully\n")
    (journal / "text").write_text((journal / "text").read_text().replace("\n67\n", "\n68\n"))
    done = typed(journal, last)
    assert done.returncode != 0
    assert "Success" not in done.stdout


def test_the_readme_says_what_is_typed() -> None:
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "\n".join((*LEAF, *SIGNATURE)) in page
