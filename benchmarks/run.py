"""Runs the benchmarks: starts all servers, checks their answers, then measures them in turns."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.answers import require_equal, values_in
from benchmarks.contestants import Contestant
from benchmarks.dataset.database import BenchDatabase
from benchmarks.measure import Figures, in_turns
from benchmarks.processes import ProcessTree, Server
from benchmarks.questions import Question, Team, read_teams, requests
from benchmarks.target import Target, aim, started

Say = Callable[[str], None]
CONNECTIONS = (1, 16)


@dataclass(frozen=True)
class Plan:
    """What is measured, for how long and how often."""

    contestants: Sequence[Contestant]
    questions: Sequence[Question]
    seconds: float
    rounds: int


@dataclass
class Results:
    """Figures by question, connections and contestant; the most memory of each contestant in bytes.

    `values` is how many values an answer to each question holds.
    """

    figures: dict[tuple[str, int, str], Figures] = field(default_factory=dict)
    peak_bytes: dict[str, int] = field(default_factory=dict)
    values: dict[str, int] = field(default_factory=dict)


def run(plan: Plan, database: BenchDatabase, say: Say) -> Results:
    """Measures everything in the plan. Raises NotStarted, AnswersDiffer or LoadFailed."""
    teams, postgres, results = asyncio.run(read_teams(database)), ProcessTree(database.postmaster), Results()
    with ExitStack() as running:
        scratch = Path(running.enter_context(TemporaryDirectory()))
        servers = {each: running.enter_context(started(each, database)) for each in plan.contestants}
        for question in plan.questions:
            targets, results.values[question.name] = _checked(servers, question, teams, scratch)
            say(f"{question.title}: {results.values[question.name]:,} values, equal from all servers")
            found = in_turns(
                targets, postgres, connections=CONNECTIONS, seconds=plan.seconds, rounds=plan.rounds
            )
            results.figures |= {(question.name, *key): figures for key, figures in found.items()}
            say(f"{question.title}: measured")
        results.peak_bytes = {each.name: server.peak_bytes() for each, server in servers.items()}
    return results


def _checked(
    servers: dict[Contestant, Server], question: Question, teams: Sequence[Team], scratch: Path
) -> tuple[dict[str, Target], int]:
    """The targets by contestant, once all answers are equal, and how many values one answer holds."""
    targets, expected = {}, None
    for contestant, server in servers.items():
        if question.name not in contestant.answers:
            continue
        asked = requests(question, teams, question.document(contestant.operations))
        targets[contestant.name], answers = aim(server, contestant, asked, scratch)
        expected = expected or answers
        for one, other in zip(expected, answers, strict=True):
            require_equal(question, one, other, contestant.title)
    return targets, values_in(expected[0]) if expected else 0
