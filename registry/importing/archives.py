"""Zip files, judged by their directory and by unpacking them into nothing, before any reader opens them."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError  # noqa: N812  # an error, whatever zlib calls it

from registry.importing.codes import Code
from registry.importing.issues import Unreadable, issue
from registry.importing.limits import MB, MOST_PARTS, MOST_UNPACKED, SMALL, STEEPEST
from registry.language import Words

NESTED = (".zip", ".gz", ".7z", ".rar", ".tar", ".bz2", ".xz")
_CHUNK = 1 << 20


def unsafe(reason: Words) -> Unreadable:
    return Unreadable(issue(Code.UNSAFE_ARCHIVE, reason=reason))


def damaged(reason: Words) -> Unreadable:
    return Unreadable(issue(Code.DAMAGED_FILE, reason=reason))


_CUT = Words("phần nén không đọc được", "its packed parts cannot be read")


def opened(content: bytes) -> ZipFile:
    """The archive, whose directory and contents are within the limits.

    Raises Unreadable for a bomb, a path that leads out of its folder, an archive within the archive, and
    for what is damaged.
    """
    try:
        archive = ZipFile(BytesIO(content))
    except (BadZipFile, ValueError, NotImplementedError):
        raise damaged(_CUT) from None
    entries = archive.infolist()
    if len(entries) > MOST_PARTS:
        raise unsafe(Words(f"có {len(entries)} phần", f"it has {len(entries)} parts"))
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise _bomb()
    for entry in entries:
        _judge(entry)
    for entry in entries:
        _unpack(archive, entry)
    return archive


def _bomb() -> Unreadable:
    most = MOST_UNPACKED // MB
    return unsafe(
        Words(
            f"mở ra quá lớn (hơn {most} MB hoặc nén quá mức)",
            f"it unpacks to too much (over {most} MB, or packed too well)",
        )
    )


def _judge(entry: ZipInfo) -> None:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in entry.filename or "\0" in entry.orig_filename:
        raise unsafe(Words("có đường dẫn trỏ ra ngoài thư mục", "it has a path that leads out of its folder"))
    if entry.flag_bits & 0x1:
        raise Unreadable(issue(Code.LOCKED_WORKBOOK))
    if path.suffix.lower() in NESTED:
        raise unsafe(Words("có tệp nén bên trong", "it has an archive inside"))
    if entry.file_size > SMALL and entry.file_size > STEEPEST * max(entry.compress_size, 1):
        raise _bomb()


def _unpack(archive: ZipFile, entry: ZipInfo) -> None:
    """Unpack a part into nothing: the directory may lie about its size, or its checksum be wrong."""
    for _ in chunks(archive, entry):
        pass


def chunks(archive: ZipFile, entry: ZipInfo) -> Iterator[bytes]:
    """A part of the archive, never more of it than its directory says."""
    try:
        with archive.open(entry) as part:
            while chunk := part.read(_CHUNK):
                yield chunk
    except (BadZipFile, ZlibError, EOFError, NotImplementedError, RuntimeError, OSError):
        raise damaged(_CUT) from None
