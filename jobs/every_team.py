"""Doing the same in every team, in transactions that stay small."""

import random

import structlog

from models.viewer import SYSTEM, Viewer
from resolvers.directory import every_team
from resolvers.perform import Store, Verb, perform

log = structlog.get_logger("quotegraph.jobs")

GIVE_UP_AFTER = 10
"""Where it fails in so many teams, one after the other, the fault is not theirs."""


async def in_every_team(store: Store, verb: Verb, outcome: str, at_once: int) -> int:
    """Performs `verb` in each team while it does as much as it can, and returns how much that was in all.

    The number that the verb calls `outcome` says how much it did; `at_once` is the most that it does in one
    transaction. A team where it fails is logged and left for the next time; after `GIVE_UP_AFTER` in a row
    the exception is raised. The teams come in another order each time, so that a job which is broken off is
    not always broken off before the same ones.
    """
    teams, done, failed_in_a_row = await every_team(store), 0, 0
    random.shuffle(teams)
    for team_id in teams:
        try:
            done += await in_team(store, team_id, verb, outcome, at_once)
            failed_in_a_row = 0
        except Exception:
            failed_in_a_row += 1
            if failed_in_a_row == GIVE_UP_AFTER:
                raise
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
