"""One measurement: a server under load for some seconds, and what each request cost."""

from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.load_generator import Load, LoadFailed, drive
from benchmarks.processes import ProcessTree, Server

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


def sample(
    server: Server,
    database: ProcessTree,
    path: str,
    requests: Path,
    *,
    connections: int,
    seconds: float,
    answer_bytes: float,
) -> Sample:
    """Drives the server for some seconds. Raises LoadFailed, also where the answers are too short."""
    server_before, database_before = server.cpu_seconds(), database.cpu_seconds()
    load = drive(server.url(path), requests, connections=connections, seconds=seconds)
    if load.bytes / load.requests < LEAST_SHARE_OF_ANSWER * answer_bytes:
        raise LoadFailed(f"{server.url(path)} answers too little: {load.bytes / load.requests:.0f} bytes.")
    server.settle()
    return Sample(
        load, connections, server.cpu_seconds() - server_before, database.cpu_seconds() - database_before
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
