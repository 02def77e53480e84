"""Work that nobody waits for, done beside the requests."""
