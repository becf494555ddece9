"""The dossier's page in a browser, opened from the disk: it hashes, fetches nothing, and runs its own script alone."""

from __future__ import annotations

import re
import shutil
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING

import pytest

from archive.catalogue.care import ConditionChecked
from archive.catalogue.corrections import RecordCorrected
from archive.catalogue.entries import ObjectEntered
from archive.catalogue.movements import ObjectMoved
from archive.catalogue.parties import PartyRegistered
from archive.catalogue.places import PlaceDefined
from archive.catalogue.records import Draft
from archive.desk import checkpoints, dossier, erasing, withdrawing
from archive.desk.desk import Desk
from archive.desk.opening import init
from archive.ledger.offers import Offer
from tests.desk.forging import id_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

VASE = "object/vase"
TITLE = "청자 매병 <img src=x onerror=alert(1)> & \u202ecranes</title><script>alert(2)</script>"
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
NO_HASHING = "Object.defineProperty(globalThis, 'crypto', {value: undefined})"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Yield Debian's Chromium; skip, saying so, where it or what drives it is not installed."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("chromium is not installed")
    with sync_api.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=program, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the page of a vase (#6 to #8): entered, moved, and the move corrected."""
    root = tmp_path_factory.mktemp("page")
    folder = init(root / "museum", institution="Registry", time_zone="UTC")
    moved = ObjectMoved(to="place/store", occurred="1964-12-05")
    right = ObjectMoved(to="place/store", occurred="1964-05-12")
    entered = ObjectEntered(title=TITLE, reason="gift", depositor="party/donor", note="word " * 400)
    steps = (
        ("place/hall", PlaceDefined(kind="room", name="Hall")),
        ("place/store", PlaceDefined(kind="store", name="倉庫")),
        ("party/donor", PartyRegistered(kind="state", name="جمهورية مصر العربية")),
        (VASE, entered),
        (VASE, moved),
        (VASE, RecordCorrected(target=id_at(7), replacement=right, kind="misreading", reason="day and month")),
    )
    with Desk.open(folder) as desk:
        desk.append([Offer(Draft(stream=to, event=event, id=id_at(at))) for at, (to, event) in enumerate(steps, 3)])
        checkpoints.create(desk)
        dossier.pack(desk, VASE, root / "vase")
    return root / "vase" / "index.html"


@pytest.fixture
def opened(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Yield what opens a page from the disk; nothing else may have been asked for when the test is over."""
    asked, opened = list[str](), list[str]()
    context = browser.new_context(viewport={"width": 390, "height": 800})

    def open_page(path: Path, before: str | None = None) -> Page:
        page = context.new_page()
        page.on("requestfinished", lambda request: asked.append(request.url))
        page.on("requestfailed", lambda request: asked.extend([request.url] if request.failure != "csp" else []))
        page.on("dialog", lambda dialog: asked.append(dialog.message))
        if before is not None:
            page.add_init_script(before)
        opened.append(path.as_uri())
        page.goto(path.as_uri())
        page.wait_for_function("!document.getElementById('sum').textContent.startsWith('Nothing')")
        return page

    yield open_page
    context.close()
    assert asked == opened


def test_it_hashes_every_record_from_the_disk(page_file: Path, opened: Callable[..., Page]) -> None:
    page = opened(page_file)
    assert page.inner_text("#sum") == "7 of 7 records lead to the root of the checkpoint"
    assert page.locator(".told.yes").count() == page.locator("section").count() == 7
    assert page.evaluate("document.documentElement.scrollWidth") == 390, "nothing sticks out of a narrow window"


def test_it_reads_well_and_nothing_in_it_is_markup(page_file: Path, opened: Callable[..., Page]) -> None:
    page = opened(page_file)
    assert page.inner_text("h1") == TITLE.replace("\u202e", "\\u202e")
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 1
    text = page.inner_text("body")
    assert "جمهورية مصر العربية party/donor" in text
    assert "倉庫 place/store" in text
    struck = page.locator("section.struck")
    assert struck.count() == 1
    assert struck.locator(".position").inner_text() == "#7"
    assert struck.locator(".strike").inner_text() == "struck out by #8: day and month"


def test_a_changed_byte_shows(page_file: Path, opened: Callable[..., Page], tmp_path: Path) -> None:
    text = page_file.read_text("utf-8")
    (whole,) = (found for found in re.findall(r'data-bytes="([^"]+)"', text) if b"gift" in b64decode(found))
    altered = tmp_path / "index.html"
    altered.write_text(text.replace(whole, b64encode(b64decode(whole).replace(b"gift", b"swap")).decode()), "utf-8")
    page = opened(altered)
    assert page.inner_text("#sum") == "6 of 7 records lead to the root of the checkpoint"
    assert page.get_attribute("#sum", "class") == "no"
    assert page.locator(".told.no").inner_text() == "✗ DOES NOT LEAD TO THE ROOT"


def test_what_somebody_adds_does_not_run(page_file: Path, opened: Callable[..., Page], tmp_path: Path) -> None:
    """The page names the one script and the one style that it has; a browser runs no other, and asks nobody."""
    more = '<script>alert(3)</script><img src="https://museum.example/x.png"><p onclick="alert(4)" id="more">x</p>'
    added = tmp_path / "index.html"
    added.write_text(page_file.read_text("utf-8").replace("<header>", f"{more}<header>"), "utf-8")
    page = opened(added)
    page.click("#more")
    assert page.inner_text("#sum").startswith("7 of 7")


def test_what_was_withdrawn_is_told_by_its_order(opened: Callable[..., Page], tmp_path: Path) -> None:
    """The hash that stands for it counts where a record on the page orders that, and nowhere else."""
    with Desk.open(init(tmp_path / "museum", institution="Registry", time_zone="UTC")) as desk:
        desk.append([Offer(Draft(stream=VASE, event=ObjectEntered(title="Vase", reason="gift")))])
        desk.append([Offer(Draft(stream=VASE, event=ConditionChecked(grade="good", note="gossip")))])
        withdrawing.withdraw(desk, 4, erasing.Order(text="Order 12", authority="Court"))
        checkpoints.create(desk)
        dossier.pack(desk, VASE, tmp_path / "vase")
    page = opened(path := tmp_path / "vase" / "index.html")
    assert page.inner_text("#sum") == "5 of 5 records lead to the root of the checkpoint"
    gone = page.locator("section.withdrawn")
    assert gone.locator("h3").inner_text() == "withdrawn by order"
    assert gone.locator(".strike").inner_text() == "withdrawn by #5: Order 12"
    assert gone.locator(".told.yes").inner_text().startswith("✓ its leaf hash leads through ")
    assert page.locator("section.struck").count() == 0
    assert "gossip" not in page.content()
    text = path.read_text("utf-8")
    (order,) = (found for found in re.findall(r'data-bytes="([^"]+)"', text) if b"Order 12" in b64decode(found))
    told = b64decode(order).replace(b'"leaf":"', b'"leaf":"0')
    path.write_text(text.replace(order, b64encode(told).decode()), "utf-8")
    assert opened(path).inner_text("#sum") == "3 of 5 records lead to the root of the checkpoint"


def test_where_a_browser_does_not_hash_the_page_says_so(page_file: Path, opened: Callable[..., Page]) -> None:
    page = opened(page_file, NO_HASHING)
    assert page.inner_text("#sum").startswith("This browser does not hash in a page opened from a file: nothing here")
    assert page.locator(".told.yes").count() == 0
    assert "倉庫" in page.inner_text("body")
