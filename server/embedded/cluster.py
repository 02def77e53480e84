"""Making a cluster: the files of an embedded PostgreSQL, with its roles, their passwords and the database."""

import secrets
import shutil

from server.embedded.home import EmbeddedPostgresError, Home

DATABASE = "quotegraph"
OWNER = "quotegraph"
SUPERUSER = "postgres"


def make_cluster(home: Home, *, durable: bool = True) -> None:
    """Makes the cluster beside its place and moves it there when whole: no crash leaves a half.

    Waits for the disk to have it all, unless it need not be `durable`.

    Raises EmbeddedPostgresError.
    """
    half_done = home.cluster.with_suffix(".new")
    if half_done.exists():
        shutil.rmtree(half_done)
    for user in (SUPERUSER, OWNER):
        _choose_password(home, user)
    password_file = home.folder / _password_file(SUPERUSER)
    access = ["-U", SUPERUSER, "-A", "scram-sha-256", "--pwfile", password_file]
    access += ["-c", "scram_iterations=1"]  # they are random: stretching them only delays connections
    text = ["-E", "UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    _run(
        home, "initdb", "-D", half_done, *access, *text, "--data-checksums", "--no-instructions", "--no-sync"
    )
    statements = (
        f"create role {OWNER} login createrole password '{password_of(home, OWNER)}'\n"
        f"create database {DATABASE} owner {OWNER}\n"
    )
    single_user = ["--single", "-D", half_done, "-c", "exit_on_error=on", "-c", "fsync=off"]
    _run(home, "postgres", *single_user, SUPERUSER, given=statements)
    if durable:
        _run(home, "initdb", "--sync-only", "-D", half_done)
    half_done.rename(home.cluster)


def password_of(home: Home, user: str) -> str:
    """The password of a database user, which the file system keeps from other users."""
    with home.open(_password_file(user)) as file:
        return file.read()


def _choose_password(home: Home, user: str) -> None:
    with home.open(_password_file(user)) as file:
        file.truncate(0)
        file.write(secrets.token_urlsafe(24))


def _password_file(user: str) -> str:
    return f"password-{user}"


def _run(home: Home, program: str, *arguments: object, given: str = "") -> None:
    done = home.call(program, *arguments, given=given)
    if done.returncode != 0:
        said = [line for line in done.stdout.splitlines() if line.strip()] or ["it said nothing"]
        raise EmbeddedPostgresError(f"PostgreSQL's {program} failed: {said[-1].strip()}.")
