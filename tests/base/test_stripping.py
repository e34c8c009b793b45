"""A file is what its bytes say, and it tells nothing about who made it."""

from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.base.stripping import PNG, stripped

MARK = b"DAUHIEU GPS 20.95"


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


JPEG = (
    b"\xff\xd8"
    + segment(0xE0, b"JFIF\0")
    + segment(0xE1, b"Exif\0\0" + MARK)
    + segment(0xFE, MARK)
    + segment(0xDB, b"table")
    + b"\xff\xda"
    + b"\0\x02picture\xff\xd9"
    + MARK
)
A_PNG = (
    PNG
    + chunk(b"IHDR", b"0" * 13)
    + chunk(b"tEXt", MARK)
    + chunk(b"eXIf", MARK)
    + chunk(b"IDAT", b"p")
    + chunk(b"IEND", b"")
    + MARK
)
PDF = (
    b"%PDF-1.4\n1 0 obj <</Author ("
    + MARK
    + b") /Title <444155> /Size 3>>\n<x:xmpmeta>"
    + MARK
    + b"</x:xmpmeta>\n%%EOF"
)


@pytest.mark.parametrize(("content", "mime"), [(JPEG, "image/jpeg"), (A_PNG, "image/png"), (PDF, "application/pdf")])
def test_what_is_no_picture_goes(content: bytes, mime: str) -> None:
    found = stripped(content)
    assert found is not None and found[0] == mime
    assert MARK not in found[1]


def test_the_picture_itself_stays() -> None:
    jpeg, png = stripped(JPEG), stripped(A_PNG)
    assert jpeg is not None and b"picture" in jpeg[1] and b"table" in jpeg[1] and jpeg[1].endswith(b"\xff\xd9")
    assert png is not None and png[1].startswith(PNG) and chunk(b"IDAT", b"p") in png[1]


def test_a_pdf_keeps_its_length_so_that_nothing_in_it_moves() -> None:
    found = stripped(PDF)
    assert found is not None and len(found[1]) == len(PDF)


@pytest.mark.parametrize(
    "content", [b"", b"MZ\x90", b"<html>", b"GIF89a", b"\xff\xd8\xff", PNG + b"\0\0", b"\xff\xd8\xff\xe1\xff\xff"]
)
def test_anything_else_is_refused(content: bytes) -> None:
    assert stripped(content) is None


@given(
    st.sampled_from([b"", b"\xff\xd8\xff", PNG, b"%PDF-", b"#!AMR\n", b"OggS", b"\0\0\0\x10ftypM4A ", b"ID3"]),
    st.binary(),
)
def test_no_bytes_make_it_fail(start: bytes, rest: bytes) -> None:
    stripped(start + rest)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("turned", [0, 1, 6, 8, 9])
def test_how_the_camera_was_held_stays_and_nothing_else(order: str, turned: int) -> None:
    tiff = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}IH", 8, 2)
    tiff += struct.pack(f"{order}HHIHH", 0x0110, 3, 1, 7, 0) + struct.pack(f"{order}HHIHH", 0x0112, 3, 1, turned, 0)
    exif = segment(0xE1, b"Exif\0\0" + tiff + MARK)
    found = stripped(b"\xff\xd8" + exif + JPEG[2:])
    plain = stripped(JPEG)
    assert found is not None and plain is not None and MARK not in found[1]
    kept = struct.pack(">HHIHH", 0x0112, 3, 1, turned, 0)
    assert (kept in found[1]) is (turned in (6, 8)) and found[1].endswith(plain[1][2:])
    assert stripped(found[1]) == found, "stripped again it stays as it is"
