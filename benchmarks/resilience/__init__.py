"""Proofs that nothing is lost: servers and databases killed under load, slow readers, restarts."""
