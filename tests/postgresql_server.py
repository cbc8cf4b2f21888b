"""A real PostgreSQL server for the tests: started in a folder of its own, on a Unix socket, stopped at the end."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

LIMIT = 60
"""Seconds any of the server's programs may take."""


def find_programs() -> Path | None:
    """The folder with initdb and pg_ctl: on the path, else the newest of Debian's; None when there is none."""
    on_path = shutil.which("pg_ctl")
    if on_path and shutil.which("initdb"):
        return Path(on_path).resolve().parent
    found = [
        (int(version[1]), folder)
        for folder in Path("/usr/lib/postgresql").glob("*/bin")
        if (version := re.match(r"(\d+)", folder.parent.name)) and (folder / "initdb").exists()
    ]
    return max(found)[1] if found else None


class Server:
    """A server on an empty cluster of its own; ``folder`` takes the log when it is removed.

    PostgreSQL refuses to run as root; then it runs as the user ``postgres``. The data lies in a short temporary folder,
    for the path of a Unix socket may have 107 bytes only.
    """

    def __init__(self, home: Path, programs: Path) -> None:
        self.home, self.programs = home, programs
        self.user = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
        if self.user:
            os.chown(home, self.user.pw_uid, self.user.pw_gid)
        self._call("initdb", "--no-sync", "--auth=trust", "--username=marketgap", "--encoding=UTF8", "-D", self.data)
        self.start()

    @property
    def data(self) -> str:
        return str(self.home / "data")

    @property
    def log(self) -> Path:
        return self.home / "server.log"

    @property
    def url(self) -> str:
        """The address of the database every cluster has."""
        url = sa.URL.create(
            "postgresql+psycopg", username="marketgap", database="postgres", query={"host": str(self.home)}
        )
        return url.render_as_string(hide_password=False)

    def start(self) -> None:
        options = (
            f"-c listen_addresses= -c unix_socket_directories={self.home} -c fsync=off -c full_page_writes=off "
            "-c max_connections=200"
        )
        self._call("pg_ctl", "start", "-w", "-D", self.data, "-l", str(self.log), "-o", options)

    def stop(self, mode: str = "fast") -> None:
        """``fast`` ends all connections and their transactions; ``immediate`` is a crash."""
        self._call("pg_ctl", "stop", "-m", mode, "-D", self.data)

    def restart(self, mode: str = "fast") -> None:
        self.stop(mode)
        self.start()

    def _call(self, *command: str) -> None:
        done = subprocess.run(
            [str(self.programs / command[0]), *command[1:]],
            user=self.user.pw_uid if self.user else None,
            group=self.user.pw_gid if self.user else None,
            extra_groups=[] if self.user else None,
            cwd=self.home,
            env={**os.environ, "HOME": str(self.home), "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # a pipe would stay open as long as the server runs
            stderr=subprocess.DEVNULL,
            timeout=LIMIT,
            check=False,
        )
        if done.returncode:
            words = self.log.read_text(encoding="utf-8") if self.log.exists() else "no log"
            raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {words}")


@contextmanager
def server_that_restarts(folder: Path) -> Iterator[Server]:
    """A server of one's own, which may be stopped and started; ``folder`` takes its log."""
    programs = find_programs()
    assert programs is not None, "no PostgreSQL programs; ask find_programs first"
    with tempfile.TemporaryDirectory(prefix="mg-pg-", ignore_cleanup_errors=True) as name:
        server = Server(Path(name), programs)
        try:
            yield server
        finally:
            if (server.home / "data" / "postmaster.pid").exists():
                server.stop("immediate")
            if server.log.exists():
                shutil.copyfile(server.log, folder / "server.log")


@contextmanager
def running_server(folder: Path) -> Iterator[str]:
    """A server; gives the URL of an empty database. ``folder`` takes its log."""
    with server_that_restarts(folder) as server, fresh_database(server.url) as empty:
        yield empty


@contextmanager
def fresh_database(url: str) -> Iterator[str]:
    """Another empty database on the server of ``url``; gives its URL and drops it at the end."""
    name = f"t{uuid.uuid4().hex[:12]}"
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    try:
        yield sa.make_url(url).set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
        engine.dispose()
