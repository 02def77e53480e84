"""What happened in each team, in order, and the numbers that its documents were given."""

from collections import Counter
from datetime import datetime

from benchmarks.dataset.rows import Identifiers, Rows
from benchmarks.dataset.teams import TeamRows
from models.document_counter import DocumentCounter
from models.event import Event, EventType, TeamFeed
from models.identifier import Prefix
from models.viewer import ActorKind


class History:
    """Events are kept until all documents are there: only then is their order known."""

    def __init__(self, ids: Identifiers) -> None:
        self._ids = ids
        self._happened: list[tuple[datetime, str, EventType, str]] = []
        self._numbers: Counter[tuple[str, str]] = Counter()

    def number(self, kind: str, team: TeamRows) -> int:
        """The next number of a team's documents of this kind, from 1."""
        self._numbers[team.id, kind] += 1
        return self._numbers[team.id, kind]

    def record(self, team: TeamRows, type: EventType, subject_id: str, moment: datetime) -> None:
        """Notes an event of the team."""
        self._happened.append((moment, team.id, type, subject_id))

    def tables(self) -> tuple[Rows, ...]:
        """The log, its counters and the counters of documents; to be asked for once, at the end."""
        events = Rows(Event, actor_kind=ActorKind.SYSTEM, actor_name="Benchmark", data="{}")
        feeds, counters = Rows(TeamFeed), Rows(DocumentCounter)
        last: Counter[str] = Counter()
        for moment, team_id, type, subject_id in sorted(self._happened):
            last[team_id] += 1
            events.add(
                team_id=team_id,
                no=last[team_id],
                id=self._ids.new(Prefix.EVENT, moment),
                type=type.value,
                subject_id=subject_id,
                occurred_at=moment,
            )
        for team_id, no in last.items():
            feeds.add(team_id=team_id, last_no=no)
        for (team_id, kind), number in self._numbers.items():
            counters.add(team_id=team_id, kind=kind, last=number)
        return events, feeds, counters
