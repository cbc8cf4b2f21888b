"""What waits to be sent and what was sent: one small file beside market.toml."""

from __future__ import annotations

import hashlib
import json
import secrets
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime, timedelta
from pathlib import Path

from analysis.errors import AlertError

FILE_NAME = "alerts.json"
VERSION = 1
DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Alert:
    """One change that is worth a message."""

    change_id: str
    kind: str
    brand: str
    """Id; empty when it is about no brand."""
    statement: str
    better: bool | None
    since: str
    """Moment of the earlier analysis, ISO 8601."""
    found: str
    """Moment of the analysis that found it, ISO 8601."""
    waiting_since: str
    """When it was taken in, ISO 8601."""


@dataclass(kw_only=True)
class Memory:
    """What is remembered from call to call. Addresses are in it only as salted, slow hashes: no secret is stored."""

    file: Path
    salt: str
    last_run: str = ""
    """Name of the newest run whose changes were taken in."""
    waiting: dict[str, Alert] = field(default_factory=dict)
    """Change id -> alert that some address has not got yet."""
    sent: dict[str, dict[str, str]] = field(default_factory=dict)
    """Address -> change id -> when it was sent there last."""
    messages: dict[str, list[str]] = field(default_factory=dict)
    """Address -> moments of the messages of the last 24 hours."""

    def address_key(self, address: str) -> str:
        """What an address is called in the file."""
        salt = bytes.fromhex(self.salt)
        return hashlib.scrypt(address.encode(), salt=salt, n=2**14, r=8, p=1, dklen=8).hex()

    def messages_since(self, key: str, moment: datetime) -> int:
        """Messages an address got after a moment."""
        return sum(datetime.fromisoformat(when) > moment for when in self.messages.get(key, []))

    def was_sent(self, key: str, change_id: str, *, since: datetime) -> bool:
        """Whether an address got a change at a moment or after it."""
        when = self.sent.get(key, {}).get(change_id)
        return when is not None and datetime.fromisoformat(when) >= since

    def note_sent(self, key: str, change_ids: Iterable[str], now: datetime) -> None:
        """Remember one message with these changes."""
        self.sent.setdefault(key, {}).update(dict.fromkeys(change_ids, now.isoformat()))
        self.messages.setdefault(key, []).append(now.isoformat())

    def forget_old(self, now: datetime, *, keep: timedelta) -> None:
        """Drop what no rule looks at any more."""
        for key, moments in list(self.messages.items()):
            self.messages[key] = [when for when in moments if datetime.fromisoformat(when) > now - DAY]
        for key, changes in list(self.sent.items()):
            self.sent[key] = {i: when for i, when in changes.items() if datetime.fromisoformat(when) > now - keep}
        self.messages = {key: moments for key, moments in self.messages.items() if moments}
        self.sent = {key: changes for key, changes in self.sent.items() if changes}

    def save(self) -> None:
        """Write the file whole or not at all.

        Raises
        ------
        AlertError
            When it cannot be written.
        """
        data = {"version": VERSION, "salt": self.salt, "last_run": self.last_run, "sent": self.sent,
                "messages": self.messages, "waiting": [asdict(alert) for alert in self.waiting.values()]}  # fmt: skip
        text = json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        fresh: Path | None = None
        try:
            with tempfile.NamedTemporaryFile(
                "w", dir=self.file.parent, prefix=".alerts-", encoding="utf-8", newline="\n", delete=False
            ) as stream:
                fresh = Path(stream.name)
                stream.write(text)
            fresh.replace(self.file)
        except OSError as error:
            if fresh is not None:
                fresh.unlink(missing_ok=True)
            raise AlertError(
                f"{self.file}: cannot be written: {error.strerror}; without it alerts would be sent again and again"
            ) from None


def read_memory(folder: Path) -> Memory:
    """The memory in a market's folder; a new one when there is none.

    Raises
    ------
    AlertError
        When the file cannot be read: nothing is sent then, or all of it would be sent a second time.
    """
    file = folder / FILE_NAME
    advice = "remove it to begin anew (what was sent before may come again)"
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Memory(file=file, salt=secrets.token_hex(16))
    except (OSError, ValueError) as error:
        raise AlertError(f"{file}: cannot be read ({error}); {advice}") from None
    try:
        if data["version"] != VERSION:
            raise ValueError(f"version {data['version']}")
        names = {part.name for part in fields(Alert)}
        waiting = [Alert(**{name: row[name] for name in names}) for row in data["waiting"]]
        bytes.fromhex(data["salt"])
        moments = [*(m.values() for m in data["sent"].values()), *data["messages"].values()]
        for when in (when for group in moments for when in group):
            datetime.fromisoformat(when)
        return Memory(
            file=file, salt=data["salt"], last_run=data["last_run"], sent=data["sent"], messages=data["messages"],
            waiting={alert.change_id: alert for alert in waiting},
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise AlertError(f"{file}: not a memory of alerts ({error}); {advice}") from None
