"""How workers hear of new jobs: over the library's channels, but after the commit and many at a time."""

from procrastinate.manager import get_channel_for_queues

NEW_JOB = '{"type": "job_inserted"}'
"""What a worker has to hear on the channel of its queue."""


def channel_of(queue: str) -> str:
    """The channel on which the workers of a queue listen."""
    (channel,) = get_channel_for_queues([queue])
    return channel
