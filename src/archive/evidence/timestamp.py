"""Time stamps: that a checkpoint existed at a time, by the word of a time-stamping authority (RFC 3161).

What is stamped is the checkpoint's text, its three lines: they commit to every record, whatever signatures come later.
Anybody can check a stamp without us:

    head -n 3 000000000071.checkpoint > text
    openssl ts -verify -data text -in 000000000071.….tsr -CAfile root.pem

ASN.1 is the business of `rfc3161-client`, which reads strict DER alone and holds certificates against the time that the
stamp states. It is an extra: everything else here does without. An answer is kept as it came, and read with its
certificates in order (see `der`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from archive.errors import IntegrityFailure, Refused, Rejected
from archive.evidence.der import with_certificates_in_order

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

    from cryptography.x509 import Certificate
    from rfc3161_client import TimeStampResponse

RESPONSE_BYTES_MAX: Final = 65_536
SHA256: Final = "2.16.840.1.101.3.4.2.1"
GRANTED: Final = 0


class ExtraMissing(Refused):
    """The package that reads time stamps is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "time stamps need a package that is not installed",
            hint="`pip install 'archive-ledger[timestamp]'` brings it",
        )


class BadStamp(Rejected):
    """Bytes are not an authority's response."""

    def __init__(self, what: str) -> None:
        super().__init__(f"this is not a time-stamp response: {what}")


class NotGranted(Refused):
    """The authority did not stamp."""

    def __init__(self, why: str) -> None:
        super().__init__(f"the authority refused to stamp: {why}", hint="ask again with a new request")


class StampFails(IntegrityFailure):
    """A time stamp does not hold."""

    def __init__(self, why: str) -> None:
        super().__init__(f"the time stamp does not hold: {why}")


class BadRoot(Rejected):
    """What is given as an authority's root certificate is none."""

    def __init__(self) -> None:
        super().__init__(
            "this is no certificate", hint="an authority's root comes as a PEM file, -----BEGIN CERTIFICATE"
        )


@dataclass(frozen=True, slots=True)
class Query:
    """A request to an authority: its bytes, and the number in it that the answer has to repeat."""

    data: bytes
    nonce: int | None


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an authority states."""

    at: str
    """When (RFC 3339, UTC), by the authority's clock."""
    serial: int
    policy: str
    """The authority's rules, as an object identifier."""


def query(text: str) -> Query:
    """Return the request to stamp a checkpoint's text. Raises `ExtraMissing`."""
    client = _client()
    made = client.TimestampRequestBuilder().data(text.encode()).hash_algorithm(client.HashAlgorithm.SHA256).build()
    return Query(made.as_bytes(), made.nonce)


def digest_in(data: bytes) -> bytes:
    """Return the SHA-256 that a response is about; nothing is believed yet. Raises `BadStamp`, `NotGranted`."""
    imprint = _response(data).tst_info.message_imprint
    if imprint.hash_algorithm.dotted_string != SHA256:
        what = "it is about another hash than SHA-256"
        raise BadStamp(what)
    return imprint.message


def certificates(data: bytes) -> list[Certificate]:
    """Return the certificates of a PEM file's bytes. Raises `BadRoot`."""
    from cryptography import x509  # noqa: PLC0415 - slow to load

    try:
        return x509.load_pem_x509_certificates(data)
    except ValueError:
        raise BadRoot from None


def check(data: bytes, text: str, roots: Sequence[Certificate], nonce: int | None = None) -> Stamp:
    """Check an authority's response over a checkpoint's text with the root certificates to believe.

    Raises `ExtraMissing`, `BadStamp`, `NotGranted`, `StampFails`.
    """
    from cryptography.x509 import InvalidVersion  # noqa: PLC0415 - slow to load

    client, response = _client(), _response(data)
    builder = client.VerifierBuilder(roots=list(dict.fromkeys(roots)))
    if nonce is not None:
        builder = builder.nonce(nonce)
    try:
        builder.build().verify(response, sha256(text.encode()).digest())
    except (client.VerificationError, InvalidVersion, ValueError) as error:
        raise StampFails(" ".join(str(error).split())) from None
    info = response.tst_info
    at = info.gen_time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Stamp(at, info.serial_number, info.policy.dotted_string)


def _response(data: bytes) -> TimeStampResponse:
    if len(data) > RESPONSE_BYTES_MAX:
        what = f"it has {len(data)} bytes, and {RESPONSE_BYTES_MAX} is the limit"
        raise BadStamp(what)
    client = _client()
    try:
        response = client.decode_timestamp_response(with_certificates_in_order(data))
        status, why = response.status, "; ".join(response.status_string)
        if status == GRANTED:
            response.tst_info.message_imprint  # noqa: B018 - it is read here, or not at all
    except ValueError as error:
        raise BadStamp(" ".join(str(error).split())) from None
    if status != GRANTED:
        raise NotGranted(why or f"its status is {status}")
    return response  # type: ignore[no-any-return]  # the module is found when it is asked for


def _client() -> ModuleType:
    try:
        import rfc3161_client  # noqa: PLC0415 - an extra
    except ImportError:
        raise ExtraMissing from None
    return rfc3161_client
