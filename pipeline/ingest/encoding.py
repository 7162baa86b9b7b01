"""Bytes to text: which encoding a file is in, and what was wrong with it.

The ladder, surest rung first: byte order mark, UTF-8, UTF-8 with a few damaged bytes, the encoding that the file itself
declares, and the legacy encodings of our languages; a file with NUL bytes is UTF-16 or no text. A legacy encoding is
believed only when the text it gives looks like its language. Every rung that guesses or mends leaves a warning.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from pipeline.errors import InputError
from pipeline.ingest.plausible import likeness, readable


class Decoded(NamedTuple):
    """Text without its byte order mark, and what a reader of the results should know about how it was decoded."""

    text: str
    warnings: list[str]


# UTF-32 before UTF-16: its little-endian mark begins with the mark of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Codec, the name people know it by, the script it is for. cp950 is Big5 with the characters that Windows adds.
_LEGACY = (
    ("gb18030", "GB18030", "han"),
    ("cp950", "Big5", "han"),
    ("windows-1251", "windows-1251", "cyrillic"),
    ("koi8-r", "KOI8-R", "cyrillic"),
    # Chinese without a single ASCII character has no NUL byte to betray UTF-16.
    ("utf-16-le", "UTF-16-LE", "han"),
    ("utf-16-be", "UTF-16-BE", "han"),
)
_BLANK = re.compile(r"[\s\ufeff\u200b]*")
_LEAST_READABLE = 0.5
"""Share of the characters of UTF-16 and UTF-32 that a text has more than: nearly any bytes are valid in them."""

# What a file with a wrong name really is: its first bytes, what it is, the suffix it should have.
_BINARY = (
    (b"%PDF-", "a PDF", ".pdf"),
    (b"PK\x03\x04", "a ZIP archive (Word and Excel files are such)", ".docx, .xlsx or .zip"),
    (b"\x89PNG\r\n", "a PNG image", ".png"),
    (b"\xff\xd8\xff", "a JPEG image", ".jpg"),
    (b"GIF87a", "a GIF image", ".gif"),
    (b"GIF89a", "a GIF image", ".gif"),
    (b"II*\x00", "a TIFF image", ".tif"),
    (b"MM\x00*", "a TIFF image", ".tif"),
    (b"\x7fELF", "a program", ".bin"),
    (b"\x1f\x8b\x08", "a gzip archive", ".gz"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", ".7z"),
    (b"Rar!\x1a\x07", "a RAR archive", ".rar"),
    (b"SQLite format 3\x00", "an SQLite database", ".sqlite"),
)

# The same of word processors: no new name makes them readable.
_WORD_PROCESSORS = ((b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"), (b"{\\rtf", "rich text"))

# Tab, line ends, vertical tab and form feed belong to text. Word processors leave a few others behind (\x07 in tables,
# \x1a at the end), so a text may hold some, but never NUL.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_CONTROL_SHARE = 0.01

# English typed on Windows: quotes, dashes, bullet, ellipsis, degree, plus-minus, letters with accents next to others.
_WESTERN = re.compile(
    rb"[\x85\x91-\x97\x99\xa0\xa3\xa7\xa9\xab\xb0\xb1\xbb]"
    rb"|(?<=[A-Za-z])[\xe0\xe1\xe3-\xeb\xed-\xef\xf1-\xf6\xf8\xfa\xfc]|[\xc5\xc7\xc9\xd6\xdc](?=[a-z])"
)
_HIGH = re.compile(rb"[\x80-\xff]")
_DAMAGE = re.compile("\ufffd+")


def decode(data: bytes, file: str, declared: str = "") -> Decoded:
    """Decode a file. `declared` is the encoding that the file itself names (HTML, XML), empty for plain text.

    Raises InputError for an empty file, for what is no text, and when the encoding cannot be told.
    """
    if not data:
        raise InputError(f"{file}: the file is empty; put the report's text into it or remove it")
    _refuse_binary(data, file)
    decoded = _climb(data, declared)
    if decoded is None and b"\x00" in data:
        raise InputError(
            f"{file}: this is no plain text: NUL byte at byte offset {data.index(0)}; "
            "give the file the suffix of its true format, or save the report as plain text in UTF-8"
        )
    if decoded is None:
        raise InputError(f"{file}: the encoding cannot be told from the bytes; save the file as UTF-8")
    if _BLANK.fullmatch(decoded.text):
        raise InputError(f"{file}: the file holds only white space; put the report's text into it or remove it")
    _refuse_control_characters(decoded.text, file)
    return decoded


def _refuse_binary(data: bytes, file: str) -> None:
    for magic, what, suffix in _BINARY:
        if data.startswith(magic):
            raise InputError(
                f"{file}: this is {what}, not plain text; rename it to end in {suffix}, "
                "or save the report as plain text in UTF-8"
            )
    for magic, what in _WORD_PROCESSORS:
        if data.startswith(magic):
            raise InputError(f"{file}: this is {what}; open it in a word processor and save it as .docx")


def _refuse_control_characters(text: str, file: str) -> None:
    controls = _CONTROL.findall(text)
    if "\x00" in controls or len(controls) > max(1, len(text) * _CONTROL_SHARE):
        first = "\x00" if "\x00" in controls else controls[0]
        raise InputError(
            f"{file}: this is no plain text: {len(controls)} control characters, U+{ord(first):04X} at character "
            f"{text.index(first)}; give the file the suffix of its true format, or save the report as UTF-8 text"
        )


def _climb(data: bytes, declared: str) -> Decoded | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            decoded = _mend(data, encoding, skip=len(mark))
            if decoded is None or encoding == "utf-8" or _BLANK.fullmatch(decoded.text):
                return decoded
            return decoded if readable(decoded.text) > _LEAST_READABLE else None
    if b"\x00" in data:
        return _utf16(data)
    try:
        return Decoded(data.decode("utf-8"), [])
    except UnicodeDecodeError:
        pass
    return _western(data) or _damaged_utf8(data) or (_mend(data, declared) if declared else None) or _legacy(data)


def _mend(data: bytes, encoding: str, skip: int = 0) -> Decoded | None:
    """Decode from byte `skip` on, U+FFFD and a warning for bad bytes; None for many of them or an unknown encoding."""
    wide = encoding.startswith(("utf-16", "utf-32"))
    try:
        # surrogateescape leaves a mark for each bad byte that no valid text holds; it cannot do so for wide units.
        text = data[skip:].decode(encoding, errors="replace" if wide else "surrogateescape")
    except (UnicodeDecodeError, LookupError):
        return None
    stretches = re.split("\ufffd" if wide else "[\udc80-\udcff]", text)
    bad = len(stretches) - 1
    if bad > max(3, len(data) // 100):
        return None
    if not bad:
        return Decoded(text, [])
    offsets, offset = [], skip
    for stretch in stretches[:-1]:
        offset += len(stretch.encode(encoding))
        offsets.append(str(offset))
        offset += len("\ufffd".encode(encoding)) if wide else 1
    shown = ", ".join(offsets[:20]) + (", …" if bad > 20 else "")
    warning = f"{bad} bad byte{'s' * (bad > 1)} in {encoding.upper()} read as U+FFFD, at byte offset {shown}"
    return Decoded("\ufffd".join(stretches), [warning])


def _damaged_utf8(data: bytes) -> Decoded | None:
    """UTF-8 damaged in a few places: one is always forgiven, more when there is much text and it has good sequences."""
    decoded = _mend(data, "utf-8")
    if decoded is None:
        return None
    bad = decoded.text.count("\ufffd")
    good = len(decoded.text) - len(decoded.text.encode("ascii", "ignore")) - bad
    forgiven = max(1, good // 20 + len(data) // 1000)
    # One damaged character leaves up to three bad bytes side by side.
    return decoded if len(_DAMAGE.findall(decoded.text)) <= forgiven and bad <= 3 * forgiven else None


def _western(data: bytes) -> Decoded | None:
    """English with typographic signs of windows-1252, where a dash lost would join the two numbers of a range."""
    high = len(_HIGH.findall(data))
    if high > max(3, len(data) // 20) or len(_WESTERN.findall(data)) != high:
        return None
    return Decoded(data.decode("cp1252"), ["no UTF-8: read as windows-1252, in which all its signs make sense"])


def _utf16(data: bytes) -> Decoded | None:
    """UTF-16 without mark, in the byte order that gives a readable text."""
    best, most = None, _LEAST_READABLE
    for encoding in ("utf-16-le", "utf-16-be"):
        decoded = _mend(data, encoding)
        # Damage is not mended here: NUL bytes in something that is not quite UTF-16 speak for a binary file.
        if decoded and not decoded.warnings and (score := readable(decoded.text)) > most:
            best, most = Decoded(decoded.text, [f"no byte order mark: read as {encoding.upper()}"]), score
    return best


def _legacy(data: bytes) -> Decoded | None:
    """The legacy encoding whose text is most like its language, if it is at all."""
    best, most = None, 1.0
    for codec, name, script in _LEGACY:
        decoded = _mend(data, codec)
        if decoded and (score := likeness(decoded.text, script)) >= most:
            warning = f"no UTF-8: read as {name}, in which it looks like {'Chinese' if script == 'han' else 'Russian'}"
            best, most = Decoded(decoded.text, [warning, *decoded.warnings]), score
    return best
