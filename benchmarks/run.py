"""Runs the benchmarks: starts all servers, checks their answers, then measures them in turns."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.answers import ask, require_equal, values_in
from benchmarks.contestants import Contestant
from benchmarks.dataset.database import FOLDER, BenchDatabase
from benchmarks.load_generator import write_requests
from benchmarks.measure import Figures, Sample, sample
from benchmarks.processes import ProcessTree, Server, serving
from benchmarks.questions import UNIQUE, Question, Request, Team, read_teams, requests

Say = Callable[[str], None]
CONNECTIONS = (1, 16)
WARM_UP_SECONDS, WARM_UP_CONNECTIONS = 2.0, 4
"""Before the first measurement of a question, for what compiles as it runs."""
ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Plan:
    """What is measured, for how long and how often."""

    contestants: Sequence[Contestant]
    questions: Sequence[Question]
    seconds: float
    rounds: int


@dataclass
class Results:
    """Figures by question, connections and contestant, and the most memory of each contestant in bytes."""

    figures: dict[tuple[str, int, str], Figures] = field(default_factory=dict)
    peak_bytes: dict[str, int] = field(default_factory=dict)
    values: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """A contestant's running server and the file of its requests for each question."""

    contestant: Contestant
    server: Server
    prepared: dict[str, Path]
    answer_bytes: dict[str, float]


def run(plan: Plan, database: BenchDatabase, say: Say) -> Results:
    """Measures everything in the plan. Raises NotStarted, AnswersDiffer or LoadFailed."""
    teams = asyncio.run(read_teams(database))
    results = Results()
    with ExitStack() as running:
        postgres = ProcessTree(database.postmaster)
        scratch = Path(running.enter_context(TemporaryDirectory()))
        entries = [
            _enter(each, running.enter_context(started(each, database)), plan.questions, teams, scratch)
            for each in plan.contestants
        ]
        for question in plan.questions:
            taking_part = [entry for entry in entries if question.name in entry.prepared]
            results.values[question.name] = _check_answers(taking_part, question, teams)
            say(f"{question.title}: {results.values[question.name]:,} values, equal from all servers")
            for key, samples in _measure(taking_part, question, plan, postgres).items():
                results.figures[key] = Figures.of(samples)
            say(f"{question.title}: measured")
        results.peak_bytes = {entry.contestant.name: entry.server.peak_bytes() for entry in entries}
    return results


@contextmanager
def started(contestant: Contestant, database: BenchDatabase, *arguments: str) -> Iterator[Server]:
    """The contestant's server on the database, with its log in the folder of the data."""
    with serving(
        [*contestant.command, *arguments],
        environment=contestant.environment_on(database),
        folder=ROOT,
        log=FOLDER / f"{contestant.name}.log",
        ready=contestant.ready,
    ) as server:
        yield server


def _enter(
    contestant: Contestant,
    server: Server,
    questions: Sequence[Question],
    teams: Sequence[Team],
    scratch: Path,
) -> Entry:
    prepared = {
        question.name: write_requests(
            scratch / f"{contestant.name}-{question.name}.lua",
            requests(question, teams, question.document(contestant.operations)),
        )
        for question in questions
        if question.name in contestant.answers
    }
    return Entry(contestant, server, prepared, {})


def _check_answers(entries: Sequence[Entry], question: Question, teams: Sequence[Team]) -> int:
    """Asks every server for every team, compares, and returns how many values one answer holds."""
    expected: list[object] = []
    for entry in entries:
        contestant, sizes = entry.contestant, []
        for number, request in enumerate(requests(question, teams, question.document(contestant.operations))):
            body = request.body.replace(UNIQUE, f"check-{contestant.name}-{number}")
            data, size = ask(entry.server.url(contestant.path), Request(request.headers, body))
            sizes.append(size)
            if entry is entries[0]:
                expected.append(data)
            else:
                require_equal(question, expected[number], data, contestant.title)
        entry.answer_bytes[question.name] = sum(sizes) / len(sizes)
    return values_in(expected[0])


def _measure(
    entries: Sequence[Entry], question: Question, plan: Plan, database: ProcessTree
) -> dict[tuple[str, int, str], list[Sample]]:
    samples = defaultdict(list)

    def once(entry: Entry, connections: int, seconds: float) -> Sample:
        return sample(
            entry.server,
            database,
            entry.contestant.path,
            entry.prepared[question.name],
            connections=connections,
            seconds=seconds,
            answer_bytes=entry.answer_bytes[question.name],
        )

    for entry in entries:
        once(entry, WARM_UP_CONNECTIONS, WARM_UP_SECONDS)
    for number in range(plan.rounds):
        turn = number % len(entries)
        for connections in CONNECTIONS:
            for entry in [*entries[turn:], *entries[:turn]]:
                key = (question.name, connections, entry.contestant.name)
                samples[key].append(once(entry, connections, plan.seconds))
    return dict(samples)
