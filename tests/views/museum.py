"""A small museum in memory, to tell events to and to ask: four rooms, three parties, one object that is open."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from archive.catalogue.event import Event
from archive.catalogue.gifts import GiftReceived
from archive.catalogue.places import PlaceDefined
from archive.desk.answers import Answers, Frame
from archive.views.following import Follower
from tests.model.histories import prologue
from tests.model.memory import Memory

if TYPE_CHECKING:
    from archive.views.asking import Question
    from archive.views.view import View

RECORDED: str = "2020-02-01"
VASE = "object/vase"


class Museum:
    """Events told one after another, all recorded on the first of February 2020 unless another day is said."""

    def __init__(self, folder: Path, *, opened: Event | None = None, time_zone: str = "UTC") -> None:
        """Begin the vase's stream with `opened`; by default it was received on the first of January."""
        self.memory = Memory(time_zone)
        self.path = folder / "views.db"
        self.second = 0
        prologue(self.memory, f"{RECORDED}T00:00:00.000000Z")
        self.add("place/rack", PlaceDefined(kind="rack", name="Rack", parent="place/store"))
        if opened is None:
            opened = GiftReceived(title="Vase", received_for="party/registry", occurred="2020-01-01")
        self.opening = self.add(VASE, opened)

    def add(self, stream: str, event: Event, *, recorded: str | None = None) -> str:
        """Record an event, which the rules must accept; return the record's id."""
        self.second += 1
        at = recorded or f"{RECORDED}T00:{self.second // 60:02}:{self.second % 60:02}.000000Z"
        record_id = str(UUID(int=0xFFFF0000 + self.second))
        assert self.memory.record(stream, event, record_id, at), event
        return record_id

    def tell(self, *events: Event) -> list[str]:
        """Record events of the vase; return the records' ids."""
        return [self.add(VASE, event) for event in events]

    def answers(self) -> Answers:
        """Return answers over all that was told."""
        with closing(Follower(self.memory.feed, self.path)) as follower:
            return Answers(self.memory.feed, self.path, follower.catch_up())

    def frame(self, on: str, known_at: int | None = None) -> Frame:
        """Return a frame of a question."""
        with self.answers() as answers:
            return answers.frame(on, None if known_at is None else f"#{known_at}")

    def held(self, question: str, on: str, stream: str = VASE, known_at: int | None = None) -> dict[Any, str]:
        """Return what may have held on a day, and how true each is."""
        with self.answers() as answers:
            view: View = answers.view(answers.frame(on, None if known_at is None else f"#{known_at}"))
            return {held.value: str(held.holds) for held in view.held(stream, cast("Question", question))}

    def ask(self, method: str, on: str, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - as answers are asked
        """Return the answer of one method of `Answers`: its data or its rows."""
        with self.answers() as answers:
            answer = getattr(answers, method)(*args, answers.frame(on), **options)
            return answer.rows if hasattr(answer, "rows") else answer.data
