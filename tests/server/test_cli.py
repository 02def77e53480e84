"""The command line as an operator meets it: each test runs the installed command in a process of its own."""

import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx2 as httpx
import psutil
import pytest

from benchmarks.processes import free_port
from resolvers.vault import Vault
from tests.commands import QUOTEGRAPH, environment
from tests.waiting import PATIENCE

NOBODY_THERE = "postgresql://me:secret@127.0.0.1:1/quotes"


@pytest.fixture
def data_dir(scratch: Path) -> Iterator[Path]:
    folder = scratch / f"cli-{time.monotonic_ns()}"
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
    log_of(folder).unlink(missing_ok=True)


def quotegraph(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [QUOTEGRAPH, *arguments],
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=3 * PATIENCE,
    )


@contextmanager
def serving(data_dir: Path, *arguments: str, **variables: str) -> Iterator[subprocess.Popen[str]]:
    """A running `quotegraph serve`, stopped at the end if the test has not done so."""
    with log_of(data_dir).open("w") as log:  # a pipe that nobody reads would stop it once it is full
        process = subprocess.Popen(
            [QUOTEGRAPH, "serve", *arguments],
            env=environment(data_dir=data_dir, **variables),
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
                process.communicate(timeout=PATIENCE)


def log_of(data_dir: Path) -> Path:
    """Where the servers on this folder log."""
    return data_dir.with_suffix(".log")


def box_of(process: subprocess.Popen[str]) -> str:
    """What `serve` prints on standard output once it is ready: everything between two rules."""
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line)
        if "Ctrl-C" in line:
            return "".join(lines)
    raise AssertionError("it ended before it was ready")


def test_a_taken_port_is_one_sentence_and_starts_no_database(data_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = quotegraph("serve", "--port", port, data_dir=str(data_dir))
    assert done.returncode == 1
    assert (
        done.stderr == f"Port {port} on 127.0.0.1 is taken: choose another with --port or QUOTEGRAPH_PORT.\n"
    )
    assert not data_dir.exists()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        (
            "nonsense",
            "QUOTEGRAPH_DATABASE_URL is not a URL of the form postgresql://user:password@host:port/name.\n",
        ),
        (NOBODY_THERE, "The database cannot be reached: Connect call failed ('127.0.0.1', 1).\n"),
    ],
)
def test_a_broken_database_url_is_one_sentence(url: str, sentence: str) -> None:
    done = quotegraph("serve", "--port", str(free_port()), database_url=url)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", sentence)


def test_doctor_finds_what_is_missing() -> None:
    done = quotegraph("doctor", database_url=NOBODY_THERE)
    assert done.returncode == 1
    assert "✗ The database does not answer: Connect call failed" in done.stdout


def test_doctor_is_content_with_a_migrated_database(database_url: str) -> None:
    done = quotegraph("doctor", database_url=database_url)
    assert done.returncode == 0, done.stdout
    assert "under row-level security" in done.stdout


def test_doctor_says_what_is_not_done(database_url: str) -> None:
    done = quotegraph("doctor", database_url=database_url, worker="off")
    assert done.returncode == 0, done.stdout
    assert "Background jobs are done by `quotegraph worker` alone" in done.stdout
    assert "Mails wait in their queue: QUOTEGRAPH_SMTP_URL is not set" in done.stdout
    assert "Webhooks cannot be: QUOTEGRAPH_ENCRYPTION_KEY is not set" in done.stdout
    working = {
        "encryption_key": Vault.new_key(),
        "smtp_url": "smtp://localhost:25",
        "mail_from": "quotes@example.com",
    }
    done = quotegraph("doctor", database_url=database_url, **working)
    assert all(line in done.stdout for line in ("Mails go out", "Webhooks go out")), done.stdout


def test_migrate_twice_changes_nothing_the_second_time(data_dir: Path) -> None:
    first, second = (quotegraph("migrate", data_dir=str(data_dir)) for _ in range(2))
    assert re.search(r"Migrations applied: \d+", first.stderr)
    assert "Migrations are up to date" in second.stderr


def test_schema_export_prints_the_committed_schema(tmp_path: Path) -> None:
    done = quotegraph("schema", "export", "--output", str(tmp_path / "schema.graphql"))
    assert done.returncode == 0, done.stderr
    committed = Path(__file__).parents[2] / "schema.graphql"
    assert (tmp_path / "schema.graphql").read_text() == committed.read_text()


def test_a_token_is_printed_alone(database_url: str) -> None:
    made = quotegraph("team", "create", "--slug", "smith", "--name", "Smith", database_url=database_url)
    assert made.stdout.startswith("team_"), made.stderr
    token = ["token", "create", "--team", "smith", "--name", "CI"]
    done = quotegraph(*token, "--scope", "read", "--scope", "write:quotes", database_url=database_url)
    assert re.fullmatch(r"ak_\S+\n", done.stdout), done.stderr


def test_the_operator_sees_which_teams_there_are(database_url: str) -> None:
    for slug, name in (("smith", "Smith & Co"), ("jones", "Jones")):
        quotegraph("team", "create", "--slug", slug, "--name", name, database_url=database_url)
    done = quotegraph("team", "list", database_url=database_url)
    assert done.stdout == "smith BUSINESS Smith & Co\njones BUSINESS Jones\n", done.stderr


def test_the_operator_chooses_the_plan_of_a_team(database_url: str) -> None:
    quotegraph("team", "create", "--slug", "smith", "--name", "Smith", database_url=database_url)
    token = ["token", "create", "--team", "smith", "--name", "CI", "--scope", "read"]
    plan = ["team", "plan", "--team", "smith", "--plan"]
    assert quotegraph(*plan, "pro", database_url=database_url).returncode == 0
    refused = quotegraph(*token, database_url=database_url)
    assert (refused.returncode, refused.stderr) == (1, "This needs the plan BUSINESS.\n")
    quotegraph(*plan, "BUSINESS", database_url=database_url)
    assert quotegraph(*token, database_url=database_url).stdout.startswith("ak_")
    unknown = quotegraph(*plan, "gold", database_url=database_url)
    assert unknown.stderr == "There is no plan 'GOLD': choose FREE, PRO, BUSINESS.\n"


def test_a_token_for_nobody_or_nothing_is_refused(database_url: str) -> None:
    done = quotegraph(
        "token", "create", "--team", "nobody", "--name", "x", "--scope", "read", database_url=database_url
    )
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "There is no team 'nobody'.\n")


def test_serve_with_demo_from_nothing_to_ctrl_c_and_again(data_dir: Path) -> None:
    keys = []
    for end in (signal.SIGINT, signal.SIGTERM):
        with serving(data_dir, "--demo", "--port", str(free_port()), debug="1") as process:
            box = box_of(process)
            answer = subprocess.run(
                ["sh", "-c", next(line for line in box.splitlines() if line.startswith("curl "))],
                capture_output=True,
                text=True,
            )
            assert '"nodes"' in answer.stdout, answer.stderr
            keys += re.findall(r"ak_\S+", box)[:1]
            postmaster = postmaster_of(data_dir)
            process.send_signal(end)
            process.communicate(timeout=PATIENCE)
            assert process.returncode == 0, log_of(data_dir).read_text()
            assert not psutil.pid_exists(postmaster)
    assert keys[0] == keys[1]
    assert (data_dir / "demo-key").stat().st_mode & 0o777 == 0o600


def test_several_workers_share_the_database_and_survive_its_death(data_dir: Path) -> None:
    port = str(free_port())
    with serving(data_dir, "--workers", "2", "--port", port) as process:
        box_of(process)
        address = f"http://127.0.0.1:{port}/readyz"
        assert status_within(3 * PATIENCE, address) == 200
        os.kill(postmaster := postmaster_of(data_dir), signal.SIGKILL)
        wait_until(lambda: postmaster_of(data_dir) not in (0, postmaster))
        assert status_within(3 * PATIENCE, address) == 200, log_of(data_dir).read_text()
        assert len(psutil.Process(process.pid).children()) >= 3
        metrics = f"http://127.0.0.1:{port}/metrics"
        counts = [successes(httpx.get(metrics, timeout=PATIENCE).text) for _ in range(10)]
        assert counts[-1] >= counts[0] + 8  # whichever process is asked; the last may not have counted yet
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
        assert process.returncode == 0


def successes(metrics: str) -> int:
    """How many requests were answered with 200."""
    found = re.search(r'^quotegraph_http_responses_total\{status="200"\} (\S+)$', metrics, re.MULTILINE)
    assert found is not None, metrics
    return int(float(found[1]))


def postmaster_of(data_dir: Path) -> int:
    """The process of the database; 0 while its file is being written."""
    with suppress(FileNotFoundError, IndexError):
        return int((data_dir / "postgres/18/postmaster.pid").read_text().split()[0])
    return 0


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def status_within(seconds: float, address: str) -> int:
    deadline = time.monotonic() + seconds
    while True:
        try:
            status = httpx.get(address, timeout=PATIENCE).status_code
        except httpx.TransportError:
            status = 0
        if status == 200 or time.monotonic() > deadline:
            return status
        time.sleep(0.05)
