"""Voice and video that a telephone made: recognised by their bytes, playable as before, telling nothing else."""

from __future__ import annotations

import struct
import zlib

import pytest

from bot.base.stripping import stripped

MARK = b"DAUHIEU 20.95 MAY CUA BAC"


def page(number: int, body: bytes, head: bytes = b"\x00") -> bytes:
    """One Ogg page holding one packet, with its checksum."""
    lacing = bytes([255] * (len(body) // 255) + [len(body) % 255])
    raw = b"OggS\0" + head + bytes(8) + struct.pack("<II", 7, number) + bytes(4) + bytes([len(lacing)]) + lacing + body
    return raw[:22] + struct.pack("<I", checksum(raw)) + raw[26:]


def checksum(raw: bytes) -> int:
    """Ogg's CRC-32, by way of zlib's: the same polynomial with every bit mirrored and no inversions."""
    mirrored = bytes(int(f"{byte:08b}"[::-1], 2) for byte in raw)
    plain = zlib.crc32(mirrored, 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{plain:032b}"[::-1], 2)


def comments(*words: bytes) -> bytes:
    vendor, *rest = words
    listed = b"".join(struct.pack("<I", len(word)) + word for word in rest)
    return b"OpusTags" + struct.pack("<I", len(vendor)) + vendor + struct.pack("<I", len(rest)) + listed


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + kind + body


OGG = page(0, b"OpusHead" + bytes(11), b"\x02") + page(1, comments(MARK, b"ARTIST=" + MARK)) + page(2, b"speech")
AMR = b"#!AMR\n" + (b"\x3c" + b"s" * 31) * 3
TIMES = b"\0\0\0\0" + b"\x11\x22\x33\x44" * 2
MP4 = (
    box(b"ftyp", b"mp42" + bytes(4))
    + box(b"moov", box(b"mvhd", TIMES + bytes(8)) + box(b"trak", box(b"tkhd", TIMES)) + box(b"udta", MARK))
    + box(b"mdat", b"picture")
)
M4A = box(b"ftyp", b"M4A " + bytes(4)) + box(b"moov", box(b"udta", box(b"meta", MARK))) + box(b"mdat", b"speech")
FRAME = b"\xff\xfb\x90\x00" + b"s" * 60
MP3 = b"ID3\x04\0\0" + bytes([0, 0, 0, len(MARK)]) + MARK + FRAME + b"TAG" + MARK.ljust(125, b"\0")


@pytest.mark.parametrize(
    ("content", "mime", "kept"),
    [
        (OGG, "audio/ogg", b"speech"),
        (AMR + MARK, "audio/amr", b"s" * 31),
        (b"#!AMR-WB\n" + b"\x44" + b"w" * 60, "audio/amr", b"w" * 60),
        (MP4, "video/mp4", b"picture"),
        (M4A, "audio/mp4", b"speech"),
        (MP3, "audio/mpeg", b"s" * 60),
    ],
)
def test_a_recording_keeps_its_sound_and_loses_the_rest(content: bytes, mime: str, kept: bytes) -> None:
    found = stripped(content)
    assert found is not None and found[0] == mime
    assert kept in found[1] and MARK not in found[1]


def test_the_page_whose_comments_were_blanked_still_checks() -> None:
    found = stripped(OGG)
    assert found is not None and len(found[1]) == len(OGG)
    first = OGG.index(b"OggS", 4)
    changed = found[1][first : OGG.index(b"OggS", first + 4)]
    (sum_,) = struct.unpack("<I", changed[22:26])
    assert sum_ == checksum(changed[:22] + bytes(4) + changed[26:])
    assert found[1][:first] == OGG[:first], "the other pages are as they were"


def test_times_of_recording_go_and_nothing_moves() -> None:
    found = stripped(MP4)
    assert found is not None and len(found[1]) == len(MP4)
    assert b"\x11\x22\x33\x44" not in found[1] and b"udta" not in found[1]


@pytest.mark.parametrize(
    "content",
    [
        b"#!AMR\n",
        b"#!AMR\n<script>",
        b"OggS",
        OGG[:-3],
        box(b"ftyp", b"heic" + bytes(4)),
        box(b"ftyp", b"mp42" + bytes(4)) + b"\0\0\0\x04moov",
        b"ID3\x04\0\0\0\0\0\0<html>",
        b"RIFF\0\0\0\0WAVE",
    ],
)
def test_what_is_none_is_refused(content: bytes) -> None:
    assert stripped(content) is None
