"""Where alerts go: addresses of Apprise from the environment, and a plain log file."""

from __future__ import annotations

import logging
import os
import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.errors import AlertError
from spiders.market import Market

VARIABLE = "MARKETGAP_ALERT_URLS"
BETWEEN = re.compile(r"\s*,\s*(?=[a-z][a-z0-9+.-]*://)|\s+", re.IGNORECASE)
"""White space, or a comma before the next address: within one a comma may be part of it."""


@dataclass(frozen=True, kw_only=True)
class Address:
    """One place alerts go to."""

    name: str
    """To be shown: the number and the service, never the address itself, which may hold a password or token."""
    secret: str = field(repr=False)
    """What it is recognised by; kept as a hash only."""
    send: Callable[[str, Sequence[str]], bool]
    """Takes title and lines; gives whether they were accepted."""
    disturbs: bool = True
    """Whether quiet hours and the daily limit hold."""


def read_addresses(market: Market) -> list[Address]:
    """The addresses of the environment, in their order, and the log file of market.toml.

    Raises
    ------
    AlertError
        When there is none, or one is unknown to Apprise; the message does not repeat it.
    """
    given = [part for part in BETWEEN.split(os.environ.get(VARIABLE, "").strip()) if part]
    found = [_by_apprise(number, address) for number, address in enumerate(given, 1)]
    if market.alert.log is not None:
        found.append(_log_file(market.folder.resolve() / market.alert.log, market.alert.log))
    if not found:
        raise AlertError(
            f"no address to send alerts to: set the environment variable {VARIABLE} (see docs/watching.md), or give "
            'log = "alerts.log" in the table [alert] of market.toml'
        )
    return found


def _by_apprise(number: int, address: str) -> Address:
    # plug-ins are imported on first use; one of them imports a module that Python will drop
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import apprise

        _hush(apprise.LOGGER_NAME)
        asset = apprise.AppriseAsset(app_id="marketgap", app_desc="marketgap", async_mode=False)
        service = apprise.Apprise.instantiate(address, asset=asset, suppress_exceptions=True)
    if service is None:
        scheme = address.partition("://")[0] if "://" in address else "no scheme"
        raise AlertError(
            f"{VARIABLE}: address {number} ({scheme[:20]}) is none that Apprise knows; expected for example "
            "json://host/path, mailtos://... or slack://..., separated by spaces (see docs/watching.md)"
        )

    def send(title: str, lines: Sequence[str]) -> bool:
        outlet: Any = apprise.Apprise(asset=asset)
        outlet.add(service)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of libraries below Apprise, about the user's own server
            return bool(outlet.notify(title=title, body="\n".join(lines), body_format=apprise.NotifyFormat.TEXT))

    return Address(name=f"address {number} ({service.service_name})", secret=address, send=send)


def _hush(logger: str) -> None:
    """Apprise logs what it sends where: addresses with their secrets, which have no place on a screen or in a log."""
    log = logging.getLogger(logger)
    log.propagate = False
    if not log.handlers:
        log.addHandler(logging.NullHandler())


def _log_file(file: Path, name: str) -> Address:
    def send(title: str, lines: Sequence[str]) -> bool:
        try:
            with file.open("a", encoding="utf-8", newline="\n") as stream:
                stream.writelines(f"{line}\n" for line in (title, *(f"  {line}" for line in lines)))
        except OSError:
            return False
        return True

    return Address(name=name, secret=f"file {file}", send=send, disturbs=False)
