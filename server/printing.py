"""Printing documents in a process of its own, so that requests do not wait for it, and keeping the result.

In a thread the same work would hold up everybody else through the interpreter's lock (measured: 99 % of
requests within 16 ms beside a process that prints 100 lines, within 55 ms beside a thread).
"""

import asyncio
import hashlib
import multiprocessing
import signal
from collections import OrderedDict
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path
from typing import Any, Final, Self

import structlog
from sqlalchemy import select

from auth.errors import Throttled
from documents.pdf.fonts import FontUnusable, font_files, fonts
from documents.pdf.render import RENDERER, Rendered, render
from models.frozen_document import DocumentView, canonical_json
from models.logo import Logo
from server.database import Database
from server.settings import Settings, SettingsInvalid

MOST_WAITING: Final = 64
"""How many documents may wait to be printed."""
MOST_KEPT: Final = 64 * 1024 * 1024
"""How many bytes of printed documents are kept."""

log = structlog.get_logger("quotegraph.printing")


class PrinterBusy(Throttled):
    """Too many documents are waiting to be printed: ask again in a moment."""

    def __init__(self) -> None:
        super().__init__(retry_after=2.0)


class Printer:
    """Prints documents; the process that does so starts with the first one."""

    def __init__(self, database: Database, font_folder: Path | None = None, *, kept: int = MOST_KEPT) -> None:
        self._database, self._font_folder, self._most_kept = database, font_folder, kept
        self._pool: ProcessPoolExecutor | None = None
        self._way = b"%d %s" % (RENDERER, _fingerprint(font_folder).encode())
        self._kept: OrderedDict[str, Rendered] = OrderedDict()
        self._bytes = 0
        self._waiting: dict[str, asyncio.Task[Rendered]] = {}

    def version(self, view: DocumentView) -> str:
        """Names what the PDF of a view looks like, printed here: another version, other bytes."""
        return hashlib.sha256(canonical_json(view) + self._way).hexdigest()

    @classmethod
    def of(cls, settings: Settings, database: Database) -> Self:
        """A printer with the fonts of the settings. Raises SettingsInvalid for one that cannot be used."""
        try:
            if settings.font_folder:
                fonts(settings.font_folder)
        except FontUnusable as error:
            raise SettingsInvalid(f"QUOTEGRAPH_FONT_FOLDER cannot be used: {error}") from None
        return cls(database, settings.font_folder)

    async def pdf(self, view: DocumentView) -> bytes:
        """The PDF of the view: as it was printed before, or printed now. Raises PrinterBusy."""
        return (await self.printed(view)).pdf

    async def printed(self, view: DocumentView) -> Rendered:
        """The PDF of the view, and what there is to know of it. Raises PrinterBusy."""
        version = self.version(view)
        known = self._kept.get(version)
        if known is not None:
            self._kept.move_to_end(version)
            return known
        task = self._waiting.get(version)
        if task is None:
            if len(self._waiting) >= MOST_WAITING:
                raise PrinterBusy
            task = self._waiting[version] = asyncio.create_task(self._print(version, view))
            task.add_done_callback(lambda _: self._waiting.pop(version, None))
        return await asyncio.shield(task)  # others may wait for the same one

    def close(self) -> None:
        """Lets the process go; what is being printed is given up."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    async def _print(self, version: str, view: DocumentView) -> Rendered:
        logo = await self._logo(view)
        try:
            rendered = await self._render(view, logo)
        except BrokenProcessPool:  # it was killed, perhaps for memory: once more in a fresh one
            rendered = await self._render(view, logo)
        if rendered.missing:
            codes = [f"U+{ord(character):04X}" for character in rendered.missing[:20]]
            log.warning("no font has these characters", document=view.document.id, characters=codes)
        self._keep(version, rendered)
        return rendered

    async def _render(self, view: DocumentView, logo: bytes | None) -> Rendered:
        if self._pool is None:
            # spawned: a fork would inherit the connections of the server. Ctrl-C reaches the process as well,
            # but its end is the server's business
            spawning = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(1, spawning, signal.signal, (signal.SIGINT, signal.SIG_IGN))
        pool, loop = self._pool, asyncio.get_running_loop()
        try:
            # by its own name, or the process would load the server as well
            rendering = partial(render, view, logo=logo, font_folder=self._font_folder)
            return await loop.run_in_executor(pool, rendering)
        except BrokenProcessPool:
            if self._pool is pool:  # or else another document has a fresh one already
                self.close()
            raise

    async def _logo(self, view: DocumentView) -> bytes | None:
        team_id, logo_id = view.document.team_id, view.document.brand.logo_id
        if logo_id is None:
            return None
        row: Any = Logo
        async with self._database.transaction(team_id) as session:
            found: bytes | None = await session.scalar(
                select(row.content).where(row.team_id == team_id, row.id == logo_id)
            )
        return found

    def _keep(self, version: str, rendered: Rendered) -> None:
        self._kept[version] = rendered
        self._bytes += len(rendered.pdf)
        while self._bytes > self._most_kept:
            _, dropped = self._kept.popitem(last=False)
            self._bytes -= len(dropped.pdf)


def _fingerprint(font_folder: Path | None) -> str:
    """Which fonts there are in the folder, and since when: with others, documents look different."""
    states = [(file.name, file.stat()) for file in font_files(font_folder)]
    return repr([(name, state.st_size, state.st_mtime_ns) for name, state in states])
