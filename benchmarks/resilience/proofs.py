"""The proofs at their full length, each with its targets."""

import asyncio
from functools import partial

from benchmarks.resilience.crowd import Crowded, crowded, crowded_from_npm
from benchmarks.resilience.dead_endpoint import beside_dead_endpoints
from benchmarks.resilience.fleet import fleet
from benchmarks.resilience.followed import Delivered, followed, restart_each
from benchmarks.resilience.ground import Ground
from benchmarks.resilience.killed import Survived, killed_database, killed_server
from benchmarks.resilience.killed_worker import killed_workers
from benchmarks.resilience.lost_wakeups import wakeups_lost
from benchmarks.resilience.verdict import Figure, Verdict, megabytes, milliseconds
from benchmarks.resilience.writing import Losses
from tests.webhooks.bench import KEY

MUTATIONS = 1_000
TEAMS, SUBSCRIBERS, SILENT = 20, 1_000, 100
EVENTS_PER_SECOND, SECONDS = 50, 30


def server_is_killed(ground: Ground) -> Verdict:
    """The only server is killed with SIGKILL 5 times."""
    team_id, key = ground.team()
    with fleet(1, ground.url) as (member,):
        survived = asyncio.run(
            killed_server(member, ground.superuser_url, team_id, key, mutations=MUTATIONS, kills=5)
        )
    return Verdict(
        _killings("the only server", survived), _zeros_and_replays(survived.losses), _outages(survived)
    )


def database_is_killed(ground: Ground) -> Verdict:
    """The postmaster is killed 3 times."""
    team_id, key = ground.team()
    with fleet(1, ground.url) as (member,):
        survived = asyncio.run(
            killed_database(
                member.host, ground.postgres.postmaster, ground.superuser_url, team_id, key,
                mutations=MUTATIONS, kills=3,
            )
        )  # fmt: skip
    outage = Figure("longest outage", max(survived.outages), 3, " s")
    return Verdict(_killings("the postmaster", survived), [*_zeros_and_replays(survived.losses), outage])


def many_follow(ground: Ground) -> Verdict:
    """Subscribers hang up and come again while 8 writers write over 3 processes."""
    team_id, key = ground.team()
    with fleet(3, ground.url) as members:
        delivered = asyncio.run(
            followed(
                members, ground.superuser_url, team_id, key,
                quotes=15_000, followers=3, reconnects=20, every=0.1,
            )
        )  # fmt: skip
    return _following(
        "3 subscribers hung up 20 times each while 8 clients wrote over 3 servers", delivered, 50
    )


def servers_are_restarted(ground: Ground) -> Verdict:
    """4 processes are restarted one after the other."""
    team_id, key = ground.team()
    with fleet(4, ground.url) as members:
        delivered = asyncio.run(
            followed(
                members, ground.superuser_url, team_id, key,
                quotes=2_000, followers=8, reconnects=0, every=0.1,
                disturb=partial(restart_each, members, 2.0),
            )
        )  # fmt: skip
    return _following("4 servers were restarted in turn while 8 clients wrote and 8 followed", delivered)


def announcements_are_lost(ground: Ground) -> Verdict:
    """One announcement in ten is not heard."""
    woken = asyncio.run(wakeups_lost(ground.url, teams=40, events=1_000, pause=0.05))
    return Verdict(
        f"{woken.dropped} of {woken.events:,} announcements were dropped",
        [
            Figure("doubled, missing or misplaced events", woken.misplaced),
            Figure("longest delay", woken.longest, 1.5, " s"),
        ],
        f"Median {milliseconds(woken.median):.0f} ms.",
    )


def silent_beside_readers(ground: Ground) -> Verdict:
    """A crowd on one process, a tenth of which does not read."""
    teams = [ground.team() for _ in range(TEAMS)]
    with fleet(1, ground.url) as (member,):
        outcome = asyncio.run(
            crowded(
                member, teams,
                subscribers=SUBSCRIBERS, silent=SILENT, events_per_second=EVENTS_PER_SECOND, seconds=SECONDS,
            )
        )  # fmt: skip
    return _crowd(f"{SUBSCRIBERS - SILENT:,} read beside {SILENT} who did not", outcome)


def readers_from_npm(ground: Ground) -> Verdict:
    """The same crowd with a client of npm, all of which reads."""
    teams = [ground.team() for _ in range(TEAMS)]
    with fleet(1, ground.url) as (member,):
        outcome = asyncio.run(
            crowded_from_npm(
                member, teams,
                subscribers=SUBSCRIBERS, events_per_second=EVENTS_PER_SECOND, seconds=SECONDS,
            )
        )  # fmt: skip
    return _crowd(f"{SUBSCRIBERS:,} read with graphql-ws from npm", outcome)


def workers_are_killed(ground: Ground) -> Verdict:
    """2 processes that send webhooks are killed, both at once."""
    with fleet(
        2, ground.url, QUOTEGRAPH_ENCRYPTION_KEY=KEY, QUOTEGRAPH_WEBHOOK_ALLOWED_NETWORKS="127.0.0.1"
    ) as members:
        over = asyncio.run(killed_workers(members, ground.url, events=120, kills=4, pause=0.2))
    return Verdict(
        f"2 workers were killed {over.kills} times at once while they sent {over.deliveries:,} webhooks",
        [
            Figure("webhooks lost", over.lost),
            Figure("endpoints held for ever", over.held),
            Figure("longest from the change to the delivery", over.longest, 45, " s"),
        ],
        f"{over.repeated} came twice, under the same id.",
    )


def endpoints_are_dead(ground: Ground) -> Verdict:
    """Webhooks go out beside endpoints that do not take theirs."""
    beside = asyncio.run(beside_dead_endpoints(ground.url, waiting=100_000, events=300, pause=0.1))
    return Verdict(
        f"{beside.events} webhooks went to a healthy endpoint beside three dead ones with {beside.waiting:,} "
        f"waiting each",
        [Figure("p99 from the call to the receiver", beside.p99, 2, " s")],
        f"Median {milliseconds(beside.median):.0f} ms; "
        f"the dead were tried {beside.attempts_elsewhere} times.",
    )


PROOFS = {
    "killed-server": server_is_killed,
    "killed-database": database_is_killed,
    "followed": many_follow,
    "lost-wakeups": announcements_are_lost,
    "crowd": silent_beside_readers,
    "crowd-from-npm": readers_from_npm,
    "restarts": servers_are_restarted,
    "killed-worker": workers_are_killed,
    "dead-endpoint": endpoints_are_dead,
}


def _killings(what: str, survived: Survived) -> str:
    return f"{what} was killed {survived.kills} times in {survived.written:,} mutations"


def _outages(survived: Survived) -> str:
    return f"Writing went on after {max(survived.outages):.1f} s at most; {survived.retries} retries."


def _following(story: str, delivered: Delivered, most: float | None = None) -> Verdict:
    p99 = milliseconds(delivered.p99)
    timely = [] if most is None else [Figure("p99 from the write to the subscriber", p99, most, " ms")]
    misplaced = Figure("doubled, missing or misplaced deliveries", delivered.misplaced)
    return Verdict(
        f"{story}, {delivered.events:,} events",
        [misplaced, *_zeros(delivered.losses), *timely],
        f"Median {milliseconds(delivered.median):.0f} ms, p99 {p99:.0f} ms over {delivered.connections} "
        f"connections.",
    )


def _crowd(story: str, outcome: Crowded) -> Verdict:
    return Verdict(
        f"{story}: {outcome.deliveries:,} deliveries on one process, {EVENTS_PER_SECOND} events a second",
        [
            Figure("doubled, missing or misplaced", outcome.misplaced),
            Figure("p99 from the write to the subscriber", milliseconds(outcome.p99), 100, " ms"),
            Figure("memory for it all", megabytes(outcome.connected_bytes + outcome.grown_bytes), 100, " MB"),
        ],
        f"Median {milliseconds(outcome.median):.0f} ms; the load generator itself came "
        f"{milliseconds(outcome.lag):.0f} ms late at most. A delivery took "
        f"{outcome.cpu_per_delivery * 1e6:.0f} µs of the server's CPU, writing the events included.",
    )


def _zeros(losses: Losses) -> list[Figure]:
    return [
        Figure("acknowledged writes lost", losses.lost),
        Figure("writes nobody was told of", losses.surplus),
        Figure("missing or doubled numbers", losses.numbers),
        Figure("missing or doubled events", losses.events),
    ]


def _zeros_and_replays(losses: Losses) -> list[Figure]:
    return [*_zeros(losses), Figure("replays answered otherwise", losses.replayed_otherwise)]
