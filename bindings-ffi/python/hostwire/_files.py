"""Files that a call sends."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO, Union

from . import _native
from ._error import Error
from ._json import whole

#: Where it is on the disk, its content, or an open file.
File = Union[str, "os.PathLike[str]", bytes, bytearray, memoryview, BinaryIO]


def native(files: Mapping[str, File] | None) -> list[_native.NativeFile]:
    """Give files to the core; what is on the disk is read while it is sent."""
    return [_one(whole(parameter), file) for parameter, file in (files or {}).items()]


def _one(parameter: str, file: File) -> _native.NativeFile:
    path: str | None = None
    filename: str | None = None
    content: bytes | None = None
    if isinstance(file, (bytes, bytearray, memoryview)):
        content = bytes(file)
    elif isinstance(file, (str, os.PathLike)):
        path = whole(os.fspath(file))
    else:
        name = getattr(file, "name", None)
        filename = whole(Path(name).name) if isinstance(name, str) else None
        content = file.read()
        if not isinstance(content, bytes):
            raise Error(_native.invalid_options(f"the file {parameter} is not open in binary mode"))
    return _native.NativeFile(parameter=parameter, path=path, content=content, filename=filename, content_type=None)
