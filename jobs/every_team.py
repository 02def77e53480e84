"""Doing the same in every team, in transactions that stay small."""

import structlog

from models.viewer import SYSTEM, Viewer
from resolvers.directory import every_team
from resolvers.perform import Store, Verb, perform

log = structlog.get_logger("quotegraph.jobs")


async def in_every_team(store: Store, verb: Verb, outcome: str, at_once: int) -> int:
    """Performs `verb` in each team while it does as much as it can, and returns how much that was in all.

    The number that the verb calls `outcome` says how much it did; `at_once` is the most that it does in one
    transaction. A team where it fails is logged and left for the next time.
    """
    done = 0
    for team_id in await every_team(store):
        try:
            done += await in_team(store, team_id, verb, outcome, at_once)
        except Exception:
            log.exception("not done in a team", verb=verb.__name__, team_id=team_id)
    return done


async def in_team(store: Store, team_id: str, verb: Verb, outcome: str, at_once: int) -> int:
    """The same in one team, where it may fail."""
    viewer, done = Viewer(team_id=team_id, actor=SYSTEM), 0
    while True:
        now: int = (await perform(store, viewer, verb))[outcome]
        done += now
        if now < at_once:
            return done
