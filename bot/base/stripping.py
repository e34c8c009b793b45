"""What a file is, by its own bytes, and the same file without what it tells about its maker.

JPEG and PNG lose every segment that is not the picture (place, camera, time), but for how the camera was held;
PDF has its descriptions overwritten with spaces, so that nothing moves. Voice and video: `recordings`. Anything
else is refused.
"""

from __future__ import annotations

import re
import struct

from bot.base.recordings import recording

PNG = b"\x89PNG\r\n\x1a\n"
_ORIENTATION = 0x0112
_KEPT_PNG = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"sRGB"})
_PDF_VALUE = re.compile(
    rb"/(?:Author|Creator|Producer|Title|Subject|Keywords|CreationDate|ModDate)\s*(?:\((?:\\.|[^\\)])*\)|<[0-9A-Fa-f\s]*>)"
)
_PDF_XMP = re.compile(rb"<x:xmpmeta.*?</x:xmpmeta>", re.DOTALL)


def stripped(content: bytes) -> tuple[str, bytes] | None:
    """Media type and cleaned bytes; None for what is neither JPEG, PNG, PDF nor a recording, or is broken."""
    try:
        if content.startswith(b"\xff\xd8\xff"):
            return "image/jpeg", _jpeg(content)
        if content.startswith(PNG):
            return "image/png", _png(content)
        if content.startswith(b"%PDF-"):
            return "application/pdf", _pdf(content)
        return recording(content)
    except (struct.error, IndexError, ValueError):
        return None


def _jpeg(content: bytes) -> bytes:
    out, at = bytearray(content[:2]), 2
    turned = 0
    while True:
        if content[at] != 0xFF:
            raise ValueError("not a segment")
        marker = content[at + 1]
        if marker == 0xFF:  # padding
            at += 1
            continue
        if marker == 0xDA:  # the picture itself, to its end
            end = content.rindex(b"\xff\xd9") + 2
            out[2:2] = _turning(turned)
            return bytes(out + content[at:end])
        (length,) = struct.unpack(">H", content[at + 2 : at + 4])
        if length < 2:
            raise ValueError("not a length")
        if marker == 0xE1 and not turned:
            turned = _turned(content[at + 4 : at + 2 + length])
        if not (0xE1 <= marker <= 0xEF or marker == 0xFE) or marker == 0xEE:  # APP14 tells how colours are stored
            out += content[at : at + 2 + length]
        at += 2 + length


def _turned(exif: bytes) -> int:
    """How the camera was held (2 to 8), the one thing a viewer needs to know; 0 for upright or not told."""
    tiff = exif[6:]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if exif[:6] != b"Exif\0\0" or order is None:
        return 0
    try:
        (at,) = struct.unpack(f"{order}I", tiff[4:8])
        (count,) = struct.unpack(f"{order}H", tiff[at : at + 2])
        for number in range(min(count, 200)):
            entry = tiff[at + 2 + 12 * number :][:12]
            tag, kind, _, value = struct.unpack(f"{order}HHIH", entry[:10])
            if (tag, kind) == (_ORIENTATION, 3):
                return value if 2 <= value <= 8 else 0
    except struct.error:
        return 0
    return 0


def _turning(turned: int) -> bytes:
    """A segment that says only how the camera was held."""
    if not turned:
        return b""
    tiff = b"MM\0*\0\0\0\x08\0\x01" + struct.pack(">HHIHH", _ORIENTATION, 3, 1, turned, 0) + bytes(4)
    return b"\xff\xe1" + struct.pack(">H", 8 + len(tiff)) + b"Exif\0\0" + tiff


def _png(content: bytes) -> bytes:
    out, at = bytearray(PNG), len(PNG)
    while at < len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        kind = content[at + 4 : at + 8]
        chunk = content[at : at + 12 + length]
        if len(chunk) != 12 + length:
            raise ValueError("cut short")
        if kind in _KEPT_PNG:
            out += chunk
        if kind == b"IEND":
            return bytes(out)
        at += 12 + length
    raise ValueError("no end")


def _pdf(content: bytes) -> bytes:
    def blank_value(found: re.Match[bytes]) -> bytes:
        whole = found[0]
        opening = min(i for i in (whole.find(b"("), whole.find(b"<")) if i >= 0)
        inner = len(whole) - opening - 2
        filler = b" " if whole[opening : opening + 1] == b"(" else b"0"
        return whole[: opening + 1] + filler * inner + whole[-1:]

    content = _PDF_VALUE.sub(blank_value, content)
    return _PDF_XMP.sub(lambda found: b" " * len(found[0]), content)
