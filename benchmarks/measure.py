"""Measuring: servers under load for some seconds each, in turns, and what a request cost."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.load_generator import Load, LoadFailed, drive
from benchmarks.processes import ProcessTree
from benchmarks.target import Target

WARM_UP_SECONDS, WARM_UP_CONNECTIONS = 2.0, 4
LEAST_SHARE_OF_ANSWER = 0.8
"""Of the bytes of a right answer, on average: with less, errors are being answered."""


@dataclass(frozen=True)
class Sample:
    """One run of the load, with the CPU seconds that the server and the database used in it."""

    load: Load
    connections: int
    server_cpu: float
    database_cpu: float

    @property
    def worked_on(self) -> int:
        """The requests that the CPU was used for: at the end each connection has one on its way."""
        return self.load.requests + self.connections


def warm_up(target: Target) -> None:
    """A little load that nobody measures, for what compiles as it runs."""
    drive(target.url, target.requests, connections=WARM_UP_CONNECTIONS, seconds=WARM_UP_SECONDS)
    target.server.settle()


def sample(target: Target, postgres: ProcessTree, *, connections: int, seconds: float) -> Sample:
    """Drives the target for some seconds. Raises LoadFailed, also where its answers are too short."""
    server_before, database_before = target.server.cpu_seconds(), postgres.cpu_seconds()
    load = drive(target.url, target.requests, connections=connections, seconds=seconds)
    if load.bytes / load.requests < LEAST_SHARE_OF_ANSWER * target.answer_bytes:
        raise LoadFailed(f"{target.url} answers too little: {load.bytes / load.requests:.0f} bytes.")
    target.server.settle()
    return Sample(
        load,
        connections,
        target.server.cpu_seconds() - server_before,
        postgres.cpu_seconds() - database_before,
    )


@dataclass(frozen=True)
class Figures:
    """What several runs of the same load come to: medians, and the mean cost of a request in milliseconds."""

    per_second: float
    p50: float
    p99: float
    server_cpu: float
    database_cpu: float

    @property
    def cpu(self) -> float:
        """Server and database together."""
        return self.server_cpu + self.database_cpu

    @classmethod
    def of(cls, samples: list[Sample]) -> "Figures":
        """The figures of at least one run."""
        requests = sum(each.worked_on for each in samples)
        return cls(
            per_second=median(each.load.per_second for each in samples),
            p50=median(each.load.p50 for each in samples),
            p99=median(each.load.p99 for each in samples),
            server_cpu=1000 * sum(each.server_cpu for each in samples) / requests,
            database_cpu=1000 * sum(each.database_cpu for each in samples) / requests,
        )


def in_turns(
    targets: Mapping[str, Target],
    postgres: ProcessTree,
    *,
    connections: Sequence[int],
    seconds: float,
    rounds: int,
) -> dict[tuple[int, str], Figures]:
    """The figures by connections and target, taken round after round; in each another begins."""
    for target in targets.values():
        warm_up(target)
    samples, names = defaultdict(list), list(targets)
    for number in range(rounds):
        turn = number % len(names)
        for count in connections:
            for name in names[turn:] + names[:turn]:
                taken = sample(targets[name], postgres, connections=count, seconds=seconds)
                samples[count, name].append(taken)
    return {key: Figures.of(taken) for key, taken in samples.items()}
