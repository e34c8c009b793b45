"""Voice and video without what they tell about their maker: AMR (Zalo), Ogg (Telegram), MP3, MP4 (telephones).

AMR is nothing but frames, which are walked; Ogg has its comments blanked and that page's checksum made anew; MP3
loses its tags; in MP4 every box that describes is renamed to `free` and the times are zeroed, so that nothing moves.
"""

from __future__ import annotations

import struct

_AMR_FRAMES = {b"#!AMR\n": (12, 13, 15, 17, 19, 20, 26, 31, 5), b"#!AMR-WB\n": (17, 23, 32, 36, 40, 46, 50, 58, 60, 5)}
"""Bytes of speech after each frame's first byte, by its kind; later kinds are empty frames."""
_COMMENTS = (b"OpusTags", b"\x03vorbis")
_BOXES_INSIDE = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts")
_TELLING = (b"udta", b"meta", b"uuid", b"Xtra")
_TIMED = (b"mvhd", b"tkhd", b"mdhd")
_VIDEO_BRANDS = (
    b"qt  ",
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"M4V ",
    b"3gp4",
    b"3gp5",
)


def recording(content: bytes) -> tuple[str, bytes] | None:
    """Media type and cleaned bytes; None for what is no recording, or is broken.

    Raises struct.error, IndexError or ValueError for some broken ones.
    """
    for magic, sizes in _AMR_FRAMES.items():
        if content.startswith(magic):
            return "audio/amr", content[: _amr_end(content, len(magic), sizes)]
    if content.startswith(b"OggS"):
        return "audio/ogg", _ogg(content)
    if content[4:8] == b"ftyp":
        return ("audio/mp4" if content[8:12] in (b"M4A ", b"M4B ") else _video_type(content)), _mp4(content)
    if content.startswith(b"ID3") or _is_mp3_frame(content):
        return "audio/mpeg", _mp3(content)
    return None


def _amr_end(content: bytes, at: int, sizes: tuple[int, ...]) -> int:
    """Where the last whole frame ends. Raises ValueError where there is none."""
    end = at
    while end < len(content):
        if content[end] & 0x83:  # these bits are always zero
            break
        kind = (content[end] >> 3) & 0x0F
        after = end + 1 + (sizes[kind] if kind < len(sizes) else 0)
        if after > len(content):
            break
        end = after
    if end == at:
        raise ValueError("no frame")
    return end


def _ogg(content: bytes) -> bytes:
    out, at = bytearray(content), 0
    while at < len(content):
        if content[at : at + 4] != b"OggS":
            raise ValueError("not a page")
        count = content[at + 26]
        body = at + 27 + count
        end = body + sum(content[at + 27 : body])
        if end > len(content):
            raise ValueError("cut short")
        mark = next((mark for mark in _COMMENTS if content.startswith(mark, body)), None)
        if mark is not None:
            _blank_comments(out, body + len(mark), end)
            out[at + 22 : at + 26] = bytes(4)
            out[at + 22 : at + 26] = struct.pack("<I", _ogg_sum(bytes(out[at:end])))
        at = end
    return bytes(out)


def _blank_comments(out: bytearray, at: int, end: int) -> None:
    """Vendor and comments as spaces; every length stays. Raises ValueError when they run past the page."""
    (length,) = struct.unpack_from("<I", out, at)
    spans = [(at + 4, length)]
    at += 4 + length
    (count,) = struct.unpack_from("<I", out, at)
    at += 4
    for _ in range(count):
        (length,) = struct.unpack_from("<I", out, at)
        spans.append((at + 4, length))
        at += 4 + length
        if at > end:
            raise ValueError("comments longer than their page")
    for start, length in spans:
        out[start : start + length] = b" " * length


def _ogg_sum(page: bytes) -> int:
    """The page checksum of Ogg: CRC-32 with polynomial 0x04c11db7, most significant bit first."""
    found = 0
    for byte in page:
        found ^= byte << 24
        for _ in range(8):
            found = ((found << 1) ^ 0x04C11DB7 if found & 0x80000000 else found << 1) & 0xFFFFFFFF
    return found


def _video_type(content: bytes) -> str:
    if content[8:12] not in _VIDEO_BRANDS:
        raise ValueError("another family of boxes")
    return "video/quicktime" if content[8:12] == b"qt  " else "video/mp4"


def _mp4(content: bytes) -> bytes:
    out = bytearray(content)
    _clean_boxes(out, 0, len(out))
    return bytes(out)


def _clean_boxes(out: bytearray, at: int, end: int) -> None:
    while at < end:
        size, kind = struct.unpack_from(">I4s", out, at)
        head = 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", out, at + 8)
            head = 16
        size = size or end - at  # the last box may run to the end
        if size < head or at + size > end:
            raise ValueError("not a box")
        if kind in _TELLING:
            out[at + 4 : at + 8] = b"free"
            out[at + head : at + size] = bytes(size - head)
        elif kind in _TIMED:
            wide = out[at + head] == 1
            out[at + head + 4 : at + head + (20 if wide else 12)] = bytes(16 if wide else 8)
        elif kind in _BOXES_INSIDE:
            _clean_boxes(out, at + head, at + size)
        at += size


def _is_mp3_frame(content: bytes) -> bool:
    return len(content) > 3 and content[0] == 0xFF and content[1] & 0xE6 == 0xE2 and content[2] >> 4 not in (0, 15)


def _mp3(content: bytes) -> bytes:
    while content.startswith(b"ID3"):
        length = 0
        for byte in content[6:10]:
            length = (length << 7) | (byte & 0x7F)
        content = content[10 + length :]
    if content[-128:-125] == b"TAG":
        content = content[:-128]
    if not _is_mp3_frame(content):
        raise ValueError("no frame")
    return content
