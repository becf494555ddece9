"""Which thing a person means who names one without saying of what kind it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.errors import NotFound
from archive.views.naming import Ambiguous

if TYPE_CHECKING:
    from archive.desk.answers import Answers


def stream_meant(answers: Answers, text: str) -> str:
    """Return the stream of any kind that a text names; of things called alike the object.

    Raises `Ambiguous`, and `NotFound` with near matches among the objects.
    """
    try:
        return answers.resolve(text, "object")
    except Ambiguous:
        raise
    except NotFound as error:
        return _of_any_kind(answers, text, error)


def _of_any_kind(answers: Answers, text: str, no_object: NotFound) -> str:
    from archive.catalogue.terms import KINDS  # noqa: PLC0415 - most people name objects

    try:
        return answers.resolve(text, *KINDS)
    except Ambiguous:
        raise
    except NotFound:
        raise no_object from None
