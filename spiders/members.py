"""The members of a plug-in folder: every module in it but ``base`` that has what the folder's contract asks for."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import Any


def find_members(package: str, name: str) -> tuple[Any, ...]:
    """What the modules of a package call ``name``, in the order of the modules' names.

    Parameters
    ----------
    package
        Dotted name of the folder.
    name
        The function or object that makes a module a member; modules without it are passed over.
    """
    folder = import_module(package)
    modules = sorted(info.name for info in pkgutil.iter_modules(folder.__path__) if info.name != "base")
    members = (import_module(f"{package}.{module}") for module in modules)
    return tuple(getattr(member, name) for member in members if hasattr(member, name))
