"""States by their codes: `state:KP` names the party that a country is, which is registered on its first use.

A code identifies a state and never names it. Former states have codes too (ISO 3166-3); a state without any is a party
like others, registered by hand.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from archive.errors import NotFound

PREFIX: Final = "state:"
SHOWN_CHARS_MAX: Final = 60


class NoSuchState(NotFound):
    """A text is no code and no name of a state in ISO 3166-1 or 3166-3."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"there is no state {text[:SHOWN_CHARS_MAX]!r} in ISO 3166",
            hint="state:KP, state:PRK and state:DDDE are codes; `archive party register --kind state` takes any other",
        )


class State(NamedTuple):
    """A state as ISO 3166 has it: its address in the ledger, its usual name, and the code that identifies it."""

    stream: str
    name: str
    scheme: str
    code: str

    def registration(self) -> dict[str, Any]:
        """Return the fields of the event that registers it."""
        return {"kind": "state", "name": self.name, "identifiers": [{"scheme": self.scheme, "value": self.code}]}


def find(text: str) -> State:
    """Return the state that `state:…` names by code or name, present before former. Raises `NoSuchState`."""
    import pycountry

    wanted = text.removeprefix(PREFIX).strip()
    for states, scheme, code in (
        (pycountry.countries, "iso3166-1", "alpha_2"),
        (pycountry.historic_countries, "iso3166-3", "alpha_4"),
    ):
        try:
            found = states.lookup(wanted)
        except LookupError:
            continue
        value = str(getattr(found, code))
        return State(f"party/state-{value.lower()}", str(getattr(found, "common_name", found.name)), scheme, value)
    raise NoSuchState(wanted)


def is_state(text: str) -> bool:
    """Tell whether a text is a code or a name of a state in ISO 3166."""
    try:
        find(text)
    except NoSuchState:
        return False
    return True
