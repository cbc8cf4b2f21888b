"""An archive that is no folder: an object store, a web server, whatever fsspec has a driver for.

Object stores cannot be appended to, and a page must be safe before its records count. So each page is an object of its
own, a WARC file with one record; its name holds the crawl and the page, so two machines never write the same object with
other bytes, and erasing a page is deleting its object. Files with many pages (an archive that was a folder and was copied)
are read as well; erasing from one writes it anew.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from spiders.archived_pages import (
    PART,
    SUFFIX,
    ArchivedPage,
    Damage,
    Removed,
    crawl_of,
    damages,
    holds,
    pack_page,
    page_in,
    unpack_page,
)
from spiders.errors import ArchiveError
from spiders.records import Page
from spiders.warc import Member, members_in

TOGETHER = 64
"""Objects asked for at once: most drivers fetch them side by side."""
LARGE = 4 * 1024 * 1024
"""Bytes from which a file is read piece by piece."""


class RemoteArchive:
    """Pages behind an address of fsspec.

    Parameters
    ----------
    url
        For example ``s3://bucket/raw``. Keys and passwords come from the environment, as the driver wants them.

    Raises
    ------
    ArchiveError
        When nothing knows the scheme, its driver is not installed, or the address has a password in it.
    """

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._files, self._root = _connect(self.url)

    def append(
        self,
        *,
        url: str,
        crawl_id: str,
        body: bytes,
        status: int,
        headers: Mapping[str, str],
        fetched_at: datetime,
        rendered: bool = False,
    ) -> Page:
        """Write a page; it is there when this returns.

        Raises
        ------
        ArchiveError
            When it cannot be written.
        """
        page, data = pack_page(
            url=url,
            crawl_id=crawl_id,
            body=body,
            status=status,
            headers=headers,
            fetched_at=fetched_at,
            rendered=rendered,
        )
        name = f"{crawl_id}{PART}{page.page_id}{SUFFIX}"
        with self._explained(name, "the page cannot be written"):
            self._put(name, data)
        return replace(page, file=name)

    def read(self, page: Page) -> ArchivedPage:
        """The page as it was fetched.

        Raises
        ------
        ArchiveError
            When the object is missing or damaged, or holds another page there.
        """
        with self._explained(page.file, "cannot be read"):
            data = self._files.cat_file(self._path(page.file), start=page.offset, end=page.offset + page.length)
        try:
            found = unpack_page(zlib.decompress(data, wbits=31))
        except (zlib.error, ValueError):
            found = None
        if found is not None and found.page_id == page.page_id:
            return found
        with self._explained(page.file, "cannot be read"):
            size = self._files.size(self._path(page.file))
        _, _, inside = next(self._opened({page.file: size}))
        moved = next((unpack_page(member.data) for member in inside if holds(member, page.page_id)), None)
        if moved is None:
            raise ArchiveError(
                f"{self.url}/{page.file}: has no page {page.page_id}; the file was changed or is damaged"
            )
        return moved

    def find(self, page_id: str) -> Page | None:
        """The page of that id; None when there is none. Files with many pages are looked through last."""
        listed = self._listed(None)
        named = {name: size for name, size in listed.items() if name.endswith(f"{PART}{page_id}{SUFFIX}")}
        return next(
            (page for files in (named, listed) for page in self._pages_in(files) if page.page_id == page_id), None
        )

    def pages(self, crawl_id: str | None = None) -> Iterator[Page]:
        """All readable pages (of one crawl), by name and place; what is damaged is passed over."""
        yield from self._pages_in(self._listed(crawl_id))

    def verify(self) -> list[Damage]:
        """Everything in the archive that is no readable page whose bytes still have their id."""
        return [
            damage for name, size, inside in self._opened(self._listed(None)) for damage in damages(name, size, inside)
        ]

    def remove(self, page_ids: Collection[str]) -> Removed:
        """Take pages out: an object that holds nothing else is deleted, another is written anew without them."""
        wanted, count, moved = set(page_ids), 0, []
        for name, _, inside in self._opened(self._listed(None)):
            pages = [page for member in inside if (page := page_in(name, member)) is not None]
            kept = [page for page in pages if page.page_id not in wanted]
            if len(kept) < len(pages):
                count += len(pages) - len(kept)
                with self._explained(name, "cannot be rewritten"):
                    moved += self._rewrite(name, kept)
        return Removed(count=count, moved=tuple(moved))

    def _rewrite(self, name: str, keep: Sequence[Page]) -> list[Page]:
        path = self._path(name)
        if not keep:
            self._files.rm_file(path)
            return []
        fresh, pages = BytesIO(), []
        for page in keep:
            pages.append(replace(page, offset=fresh.tell()))
            fresh.write(self._files.cat_file(path, start=page.offset, end=page.offset + page.length))
        self._files.pipe_file(path, fresh.getvalue())
        return pages

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    def _put(self, name: str, data: bytes) -> None:
        try:
            self._files.pipe_file(self._path(name), data)
        except FileNotFoundError:  # where folders are real, the first page makes it
            self._files.makedirs(self._root, exist_ok=True)
            self._files.pipe_file(self._path(name), data)

    def _listed(self, crawl_id: str | None) -> dict[str, int | None]:
        """Names of the archive's files (of one crawl) with their bytes, sorted; asked anew, for others write as well."""
        with self._explained("", "cannot be listed"):
            self._files.invalidate_cache()
            try:
                found = self._files.ls(self._root, detail=True)
            except FileNotFoundError:
                return {}
        sizes = {str(one["name"]).rstrip("/").rpartition("/")[2]: one.get("size") for one in found}
        return {
            name: sizes[name]
            for name in sorted(sizes)
            if name.endswith(SUFFIX) and (crawl_id is None or crawl_id == crawl_of(name))
        }

    def _pages_in(self, files: Mapping[str, int | None]) -> Iterator[Page]:
        for name, _, inside in self._opened(files):
            for member in inside:
                page = page_in(name, member)
                if page is not None:
                    yield page

    def _opened(self, files: Mapping[str, int | None]) -> Iterator[tuple[str, int, Iterator[Member]]]:
        """Name, bytes and members of files; small ones are fetched many at once, large ones read piece by piece."""
        remaining = iter(files)
        while part := list(islice(remaining, TOGETHER)):
            small = {self._path(name): name for name in part if (files[name] or 0) <= LARGE}
            with self._explained(part[0], "cannot be read"):
                if len(small) == 1:  # for one path alone, some drivers give its bytes in place of a dictionary
                    data = {path: self._files.cat_file(path) for path in small}
                else:
                    data = self._files.cat(list(small), on_error="omit") if small else {}
                found = {str(path).rpartition("/")[2]: content for path, content in data.items()}
            for name in part:
                if name in found:
                    yield name, len(found[name]), members_in(BytesIO(found[name]))
                elif self._path(name) not in small:
                    with self._explained(name, "cannot be read"), self._files.open(self._path(name), "rb") as stream:
                        yield name, int(files[name] or 0), members_in(stream)

    @contextmanager
    def _explained(self, name: str, what: str) -> Iterator[None]:
        try:
            yield
        except ArchiveError:
            raise
        except Exception as error:  # drivers raise errors of their own
            place = "/".join(filter(None, [self.url, name]))
            words = " ".join(str(error).split())[:200] or type(error).__name__
            raise ArchiveError(
                f"{place}: {what}: {words}; check the connection and the keys in the environment"
            ) from error


def _connect(url: str) -> tuple[Any, str]:
    """The file system of an address, and the folder in it."""
    import fsspec
    from fsspec.registry import known_implementations

    if urlsplit(url).password is not None:
        scheme = url.partition("://")[0]
        raise ArchiveError(
            f'[market] archive = "{scheme}://...": a password stands in the address; give keys and passwords in the '
            "environment, as the driver wants them"
        )
    scheme = url.partition("://")[0]
    try:
        files, root = fsspec.core.url_to_fs(url, skip_instance_cache=False)
    except ValueError as error:
        if "not known" not in str(error):
            raise ArchiveError(
                f'[market] archive = "{url}": cannot be used: {error}; install what it names, or give a folder'
            ) from error
        raise ArchiveError(
            f'[market] archive = "{url}": nothing knows addresses with {scheme}://; give a folder, file://, or an '
            "address such as s3://bucket/raw, gs://bucket/raw, az://container/raw, webdav://host/raw"
        ) from None
    except ImportError as error:
        driver = str(known_implementations.get(scheme, {}).get("class", "")).partition(".")[0]
        need = f"pip install {driver}" if driver not in {"", "fsspec"} else " ".join(str(error).split())
        raise ArchiveError(
            f'[market] archive = "{url}": the driver for {scheme}:// is not installed; install it with: {need}'
        ) from None
    except Exception as error:  # drivers raise errors of their own
        words = " ".join(str(error).split())[:200]
        raise ArchiveError(
            f'[market] archive = "{url}": cannot be reached: {words}; check the address and the keys in the environment'
        ) from error
    return files, str(root).rstrip("/")
