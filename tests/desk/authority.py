"""A time-stamping authority of the test's own, made and asked by `openssl ts`."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

CONFIGURATION = """
[req]
distinguished_name = name
prompt = no
[name]
CN = Authority of a test
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[tsa]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[stamping]
serial = serial
signer_cert = tsa.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
"""


class Authority:
    """Its directory holds `root.pem`, the certificate to believe."""

    def __init__(self, folder: Path, *, sends_root: bool = False) -> None:
        """Make the authority; skip the test, saying so, where there is no openssl.

        `sends_root`: its answers hold the root's certificate too, in the order in which openssl writes them.
        """
        if shutil.which("openssl") is None:
            pytest.skip("there is no openssl to be the time-stamping authority")
        self.folder = folder
        self.root = folder / "root.pem"
        folder.mkdir()
        (folder / "conf").write_text(CONFIGURATION + ("certs = root.pem\n" if sends_root else ""))
        (folder / "serial").write_text("01\n")
        key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-config", "conf")
        self._run("req", "-x509", *key, "-keyout", "root.key", "-out", "root.pem", "-days", "2", "-extensions", "root")
        self._run("req", *key, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Clock of a test")
        signed = ("-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-extfile", "conf", "-extensions", "tsa")
        self._run("x509", "-req", "-in", "tsa.csr", "-out", "tsa.pem", "-days", "1", *signed)

    def answer(self, query: bytes) -> bytes:
        """Return the response to a request."""
        (self.folder / "tsq").write_bytes(query)
        self._run("ts", "-reply", "-queryfile", "tsq", "-config", "conf", "-section", "stamping", "-out", "tsr")
        return (self.folder / "tsr").read_bytes()

    def verify(self, text: str, response: bytes) -> None:
        """Check a response with openssl alone. Raises `CalledProcessError` where it does not hold."""
        (self.folder / "text").write_text(text)
        (self.folder / "answer").write_bytes(response)
        self._run("ts", "-verify", "-data", "text", "-in", "answer", "-CAfile", "root.pem")

    def _run(self, *arguments: str) -> None:
        openssl = shutil.which("openssl") or "openssl"
        subprocess.run([openssl, *arguments], cwd=self.folder, check=True, capture_output=True, timeout=60)
