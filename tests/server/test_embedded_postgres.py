"""The embedded PostgreSQL: started once, shared, brought back when killed, and private to its user."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import psutil
import pytest

from server.embedded.home import EmbeddedPostgresError, prepare_home
from server.embedded.postgres import THROWAWAY, EmbeddedPostgres
from tests.waiting import PATIENCE

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can lend the database to another user")

USE_IT = """
import sys, time
from pathlib import Path
from server.embedded.postgres import THROWAWAY, EmbeddedPostgres
with EmbeddedPostgres(Path(sys.argv[1]), THROWAWAY) as postgres:
    print(postmaster := (postgres.home.cluster / "postmaster.pid").read_text().split()[0], flush=True)
    sys.stdin.read()
"""

AS_NOBODY = """
import os, sys
from pathlib import Path
import psutil
from server.embedded.postgres import THROWAWAY, EmbeddedPostgres
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
with EmbeddedPostgres(Path(sys.argv[1]), THROWAWAY) as postgres:
    print(postgres.postmaster().uids().real)
"""


@pytest.fixture(scope="module")
def used_dir(scratch: Path) -> Path:
    """A data dir whose cluster has been made and stopped."""
    with EmbeddedPostgres(scratch / "used", THROWAWAY):
        pass
    return scratch / "used"


@pytest.fixture
def postgres(used_dir: Path) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(used_dir, THROWAWAY) as running:
        yield running


def postmaster_of(postgres: EmbeddedPostgres) -> int:
    postmaster = postgres.postmaster()
    assert postmaster is not None
    return int(postmaster.pid)


def another_process(data_dir: Path) -> subprocess.Popen[str]:
    """A process that uses the cluster until its standard input is closed."""
    command = [sys.executable, "-c", USE_IT, str(data_dir)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def leave(process: subprocess.Popen[str]) -> None:
    process.communicate(timeout=PATIENCE)
    assert process.returncode == 0


async def test_it_is_utf8_with_builtin_locale_and_checksums(postgres: EmbeddedPostgres) -> None:
    connection = await asyncpg.connect(postgres.url())
    found = await connection.fetchrow(
        """
        select current_user, rolsuper, rolcreaterole, rolbypassrls,
            datlocprovider::text as provider, datlocale,
            pg_encoding_to_char(encoding) as encoding, current_setting('data_checksums') as checksums,
            current_setting('listen_addresses') as addresses
        from pg_roles, pg_database where rolname = current_user and datname = current_database()
        """
    )
    await connection.close()
    assert dict(found) == {
        "current_user": "quotegraph",
        "rolsuper": False,
        "rolcreaterole": True,
        "rolbypassrls": False,
        "provider": "b",
        "datlocale": "C.UTF-8",
        "encoding": "UTF8",
        "checksums": "on",
        "addresses": "",
    }


async def test_the_password_is_asked_for(postgres: EmbeddedPostgres) -> None:
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(postgres.url(), password="guess")


def test_folder_and_passwords_are_private(postgres: EmbeddedPostgres) -> None:
    home = postgres.home
    assert stat.S_IMODE(home.folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in home.folder.glob("password-*")} == {0o600}
    assert {path.stat().st_uid for path in home.folder.iterdir()} == {home.account.uid} != {0}


def test_the_second_start_makes_no_cluster(used_dir: Path) -> None:
    made = []
    for _ in range(2):
        with EmbeddedPostgres(used_dir, THROWAWAY) as postgres:
            made.append((postgres.home.cluster / "PG_VERSION").stat())
    assert made[0].st_ino == made[1].st_ino
    assert made[0].st_mtime_ns == made[1].st_mtime_ns


def test_others_attach_and_the_last_one_stops_it(postgres: EmbeddedPostgres, used_dir: Path) -> None:
    postmaster = postmaster_of(postgres)
    other = another_process(used_dir)
    assert other.stdout is not None
    assert int(other.stdout.readline()) == postmaster
    postgres.stop()
    assert psutil.pid_exists(postmaster)
    leave(other)
    assert not postgres.is_running()


def test_two_processes_may_make_and_start_it_at_once(scratch: Path) -> None:
    processes = [another_process(scratch / "contested") for _ in range(2)]
    postmasters = {process.stdout.readline() for process in processes if process.stdout}
    for process in processes:
        leave(process)
    assert len(postmasters) == 1


def test_a_user_that_was_killed_is_not_counted(used_dir: Path, postgres: EmbeddedPostgres) -> None:
    other = another_process(used_dir)
    assert other.stdout is not None
    postmaster = int(other.stdout.readline())
    other.kill()
    other.wait()
    postgres.stop()
    assert not psutil.pid_exists(postmaster)


async def test_a_killed_server_is_brought_back(postgres: EmbeddedPostgres) -> None:
    sleeper = await asyncpg.connect(postgres.url())  # an orphan that holds the memory of the killed server
    with postgres.watched():
        os.kill(postmaster_of(postgres), signal.SIGKILL)
        assert await answer_within(PATIENCE, postgres) == 1
    sleeper.terminate()


async def test_no_server_is_started_beside_the_orphans_of_a_killed_one(postgres: EmbeddedPostgres) -> None:
    connection = await asyncpg.connect(postgres.url())
    orphan = psutil.Process(connection.get_server_pid())
    orphan.suspend()
    os.kill(postmaster_of(postgres), signal.SIGKILL)
    for _ in range(30):
        if "It gave no reason" not in (refusal := refused(postgres)):
            break  # or it had not come so far
    assert "shared memory block" in refusal and "is still in use" in refusal
    orphan.kill()
    connection.terminate()
    assert await answer_within(PATIENCE, postgres.start()) == 1


def refused(postgres: EmbeddedPostgres) -> str:
    """Why it does not start."""
    with pytest.raises(EmbeddedPostgresError) as refusal:
        postgres.start(timeout=1)
    return str(refusal.value)


async def answer_within(seconds: float, postgres: EmbeddedPostgres) -> int:
    deadline = time.monotonic() + seconds
    while True:
        try:
            connection = await asyncpg.connect(postgres.url())
            answer: int = await connection.fetchval("select 1")
            await connection.close()
            return answer
        except (OSError, asyncpg.PostgresError):
            if time.monotonic() > deadline:
                raise


def test_a_recycled_process_id_is_no_obstacle(postgres: EmbeddedPostgres) -> None:
    pid_file = postgres.home.cluster / "postmaster.pid"
    recorded = pid_file.read_text()
    postgres.stop()
    stranger = recorded.replace(recorded.split("\n")[0], str(os.getppid()), 1)
    pid_file.write_text(stranger)
    os.chown(pid_file, postgres.home.account.uid, postgres.home.account.gid)
    pid_file.chmod(0o600)
    postgres.start()
    assert postmaster_of(postgres) != os.getppid()


def test_a_half_made_cluster_is_made_anew(scratch: Path) -> None:
    home = prepare_home(scratch / "half")
    (home.cluster.with_suffix(".new") / "base").mkdir(parents=True)
    with EmbeddedPostgres(scratch / "half", THROWAWAY) as postgres:
        assert (postgres.home.cluster / "PG_VERSION").read_text() == "18\n"
        assert not home.cluster.with_suffix(".new").exists()


def test_a_server_that_cannot_start_says_why(used_dir: Path) -> None:
    with pytest.raises(EmbeddedPostgresError, match='unrecognized configuration parameter "no_such_thing"'):
        EmbeddedPostgres(used_dir, {"no_such_thing": "1"}).start()


def test_a_path_too_long_for_a_socket_gets_a_short_one(scratch: Path) -> None:
    home = prepare_home(scratch / ("long-" * 20))
    assert home.socket_folder.parent == Path("/tmp")
    assert stat.S_IMODE(home.socket_folder.stat().st_mode) == 0o700
    home.socket_folder.chmod(0o777)  # as somebody else could have put it there
    with pytest.raises(EmbeddedPostgresError, match="mode 0700"):
        prepare_home(scratch / ("long-" * 20))
    home.socket_folder.rmdir()


@as_root
def test_a_folder_of_root_alone_is_left_as_it_is(scratch: Path) -> None:
    closed = Path(tempfile.mkdtemp(dir=scratch))
    home = prepare_home(closed / "data")
    assert home.folder.is_relative_to("/var/tmp")
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert home.account.reaches(home.programs)
    shutil.rmtree(home.folder.parent)


@as_root
def test_an_ordinary_user_runs_it_as_itself(scratch: Path) -> None:
    folder = scratch / f"nobody-{uuid4().hex}"
    folder.mkdir()
    os.chown(folder, 65534, 65534)
    command = [sys.executable, "-c", AS_NOBODY, str(folder / "data")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=3 * PATIENCE)
    assert (done.returncode, done.stdout) == (0, "65534\n"), done.stderr
