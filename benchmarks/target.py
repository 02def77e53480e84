"""A server with a question to it: started, asked once for each team, and ready to be put under load."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.answers import ask
from benchmarks.contestants import Contestant
from benchmarks.dataset.database import FOLDER, BenchDatabase
from benchmarks.load_generator import write_requests
from benchmarks.processes import Server, serving
from benchmarks.questions import UNIQUE, Request

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Target:
    """Where the load goes: a server, its address, a file of requests, and the mean size of their answers."""

    server: Server
    url: str
    requests: Path
    answer_bytes: float


@contextmanager
def started(contestant: Contestant, database: BenchDatabase, *arguments: str) -> Iterator[Server]:
    """The contestant's server on the database, with its log in the folder of the data. Raises NotStarted."""
    with serving(
        [*contestant.command, *arguments],
        environment=contestant.environment_on(database),
        folder=ROOT,
        log=FOLDER / f"{contestant.name}.log",
        ready=contestant.ready,
    ) as server:
        yield server


def aim(
    server: Server, contestant: Contestant, requests: Sequence[Request], scratch: Path
) -> tuple[Target, list[Any]]:
    """Sends each request once, and returns the target with the data of the answers.

    `scratch` is where the file of the requests goes. Raises AnswersDiffer for an answer with errors.
    """
    url = server.url(contestant.path)
    answers = [ask(url, _made_unique(request)) for request in requests]
    file = write_requests(scratch / f"{secrets.token_hex(6)}.lua", requests)
    mean_size = sum(size for _, size in answers) / len(answers)
    return Target(server, url, file, mean_size), [data for data, _ in answers]


def _made_unique(request: Request) -> Request:
    return Request(request.headers, request.body.replace(UNIQUE, secrets.token_hex(6)))
