"""Printing in a process of its own: what is kept, what is printed once, and what happens when it dies."""

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from documents.pdf.render import render
from server.database import Database
from server.printing import MOST_WAITING, Printer, PrinterBusy
from server.settings import Settings, SettingsInvalid
from tests.documents.samples import REPORTLAB_FONTS, line, view

NO_DATABASE = Database("postgresql://nobody@127.0.0.1:1/none")
"""Documents without a logo need none."""


@pytest.fixture
def printer() -> Iterator[Printer]:
    made = Printer(NO_DATABASE)
    yield made
    made.close()


def printing_processes() -> set[int]:
    """Those that print, without the one that tracks what they share."""
    found = set[int]()
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # one that ends while it is looked at
            if "spawn_main" in " ".join(child.cmdline()):
                found.add(child.pid)
    return found


async def test_what_is_printed_there_is_what_is_printed_here(printer: Printer) -> None:
    assert await printer.pdf(view(3)) == render(view(3)).pdf


async def test_a_document_is_printed_once_however_many_ask(printer: Printer) -> None:
    first, *others = await asyncio.gather(*(printer.pdf(view(2)) for _ in range(20)))
    assert all(other is first for other in others)
    assert await printer.pdf(view(2)) is first
    assert printer.version(view(2)) != printer.version(view(3))


async def test_whoever_else_is_served_does_not_wait(printer: Printer) -> None:
    before = printing_processes()
    await printer.pdf(view(1))  # which starts its process
    [process] = printing_processes() - before
    os.kill(process, signal.SIGSTOP)
    try:
        printing = asyncio.create_task(printer.pdf(view(2)))
        for _ in range(20):
            await asyncio.sleep(0.001)
        assert not printing.done()
    finally:
        os.kill(process, signal.SIGCONT)
    assert (await printing).startswith(b"%PDF")


async def test_no_more_is_kept_than_there_is_room_for() -> None:
    printer = Printer(NO_DATABASE, kept=60_000)
    first = await printer.pdf(view(1))
    await printer.pdf(view(2))
    await printer.pdf(view(3))
    assert await printer.pdf(view(1)) is not first
    printer.close()


async def test_too_many_at_once_are_refused(printer: Printer) -> None:
    many = [asyncio.create_task(printer.pdf(view(1, number=str(n)))) for n in range(MOST_WAITING + 1)]
    done = await asyncio.gather(*many, return_exceptions=True)
    assert [type(each) for each in done] == [bytes] * MOST_WAITING + [PrinterBusy]


async def test_after_its_process_was_killed_it_prints_in_another(printer: Printer) -> None:
    before = printing_processes()
    await printer.pdf(view(1))
    [process] = printing_processes() - before
    os.kill(process, signal.SIGKILL)
    assert await printer.pdf(view(2)) == render(view(2)).pdf


async def test_all_that_waited_for_a_killed_process_is_printed_in_one_other(printer: Printer) -> None:
    before = printing_processes()
    await printer.pdf(view(1))
    killed = printing_processes() - before
    waiting = asyncio.gather(*(printer.pdf(view(1, number=str(n))) for n in range(6)))
    await asyncio.sleep(0)  # until they are in its queue
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    seen = set[int]()
    while not waiting.done():
        seen |= printing_processes()
        await asyncio.sleep(0.01)
    seen |= printing_processes()
    assert all(pdf.startswith(b"%PDF") for pdf in waiting.result())
    assert len(seen - before - killed) == 1


async def test_a_caller_who_leaves_takes_nothing_from_others(printer: Printer) -> None:
    leaving = asyncio.create_task(printer.pdf(view(4)))
    staying = asyncio.create_task(printer.pdf(view(4)))
    await asyncio.sleep(0)
    leaving.cancel()
    assert (await staying).startswith(b"%PDF-1.7")


def test_a_font_that_cannot_be_used_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "X.ttf").write_bytes(b"no font")
    with pytest.raises(SettingsInvalid, match=r"FONT_FOLDER cannot be used: .*X\.ttf"):
        Printer.of(Settings(font_folder=tmp_path), NO_DATABASE)


async def test_with_other_fonts_a_document_is_printed_anew(tmp_path: Path) -> None:
    sample = view((line(name="a ≈ b"),))
    before = Printer.of(Settings(font_folder=tmp_path), NO_DATABASE)
    assert (await before.printed(sample)).missing == ("≈",)
    (tmp_path / "Vera.ttf").symlink_to(REPORTLAB_FONTS / "Vera.ttf")
    after = Printer.of(Settings(font_folder=tmp_path), NO_DATABASE)
    assert (await after.printed(sample)).missing == ()
    assert before.version(sample) != after.version(sample)
    before.close()
    after.close()
