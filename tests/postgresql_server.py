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


@contextmanager
def running_server(folder: Path) -> Iterator[str]:
    """A server on an empty cluster; gives the URL of an empty database.

    PostgreSQL refuses to run as root; then it runs as the user ``postgres``. ``folder`` takes the log; the data lies in
    a short temporary folder, for the path of a Unix socket may have 107 bytes only.
    """
    programs = find_programs()
    assert programs is not None, "no PostgreSQL programs; ask find_programs first"
    user = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="mg-pg-", ignore_cleanup_errors=True) as name:
        home = Path(name)
        if user:
            os.chown(home, user.pw_uid, user.pw_gid)

        def call(*command: str) -> None:
            done = subprocess.run(
                [str(programs / command[0]), *command[1:]],
                user=user.pw_uid if user else None,
                group=user.pw_gid if user else None,
                extra_groups=[] if user else None,
                cwd=home,
                env={**os.environ, "HOME": str(home), "LC_ALL": "C.UTF-8"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,  # a pipe would stay open as long as the server runs
                stderr=subprocess.DEVNULL,
                timeout=LIMIT,
                check=False,
            )
            if done.returncode:
                log = home / "server.log"
                words = log.read_text(encoding="utf-8") if log.exists() else "no log"
                raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {words}")

        data = str(home / "data")
        call("initdb", "--no-sync", "--auth=trust", "--username=marketgap", "--encoding=UTF8", "-D", data)
        options = f"-c listen_addresses= -c unix_socket_directories={home} -c fsync=off -c full_page_writes=off"
        call("pg_ctl", "start", "-w", "-D", data, "-l", str(home / "server.log"), "-o", options)
        try:
            url = sa.URL.create(
                "postgresql+psycopg", username="marketgap", database="postgres", query={"host": str(home)}
            )
            with fresh_database(url.render_as_string(hide_password=False)) as empty:
                yield empty
        finally:
            call("pg_ctl", "stop", "-m", "immediate", "-D", data)
            log = home / "server.log"
            if log.exists():
                shutil.copyfile(log, folder / "server.log")


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
