"""Text of older Vietnamese programs: encodings that are offered, and never guessed.

Python has no codec for TCVN 5712 (also called ABC or TCVN3, the .Vn fonts) and VISCII; their tables are here,
checked against iconv in a test. Capitals of the .VnTimeH fonts are stored as small letters, and
come out small.
"""

import unicodedata
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple


class Encoding(StrEnum):
    """What a file of text may be written in."""

    UTF8 = "utf-8"
    UTF16 = "utf-16"
    CP1258 = "cp1258"
    WINDOWS1252 = "windows-1252"
    TCVN3 = "tcvn3"
    VISCII = "viscii"


# The upper half, 16 letters a line; combining marks of TCVN (b0 to b4) are written as escapes.
_TCVN3 = (
    "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨ"
    "ÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ"
    "\u00a0ĂÂÊÔƠƯĐăâêôơưđẰ"
    "\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴ"
    "ẮẦẨẪẤỀặầẩẫấậèỂẻẽ"
    "éẹềểễếệìỉỄẾỒĩíịò"
    "Ổỏõóọồổỗốộờởỡớợù"
    "ỖủũúụừửữứựỳỷỹýỵỐ"
)
_VISCII = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐ"
    "ỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲ"
    "Õắằặấầẩậẽẹếềểễệố"
    "ồổỗỠƠộờởịỰỨỪỬơớƯ"
    "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳ"
    "ĐứÒÓÔạỷừửÙÚỹỵÝỡư"
    "àáâãảăữẫèéêẻìíĩỉ"
    "đựòóôõỏọụùúũủýợỮ"
)
_LOW = {
    Encoding.TCVN3: {0x01: "Ú", 0x02: "Ụ", 0x04: "Ừ", 0x05: "Ử", 0x06: "Ữ"}
    | dict(zip(range(0x11, 0x18), "ỨỰỲỶỸÝỴ", strict=True)),
    Encoding.VISCII: {0x02: "Ẳ", 0x05: "Ẵ", 0x06: "Ẫ", 0x14: "Ỷ", 0x19: "Ỹ", 0x1E: "Ỵ"},
}
_HIGH = {Encoding.TCVN3: _TCVN3, Encoding.VISCII: _VISCII}

_CODECS = {
    Encoding.UTF8: "utf-8-sig",
    Encoding.UTF16: "utf-16",
    Encoding.CP1258: "cp1258",
    Encoding.WINDOWS1252: "cp1252",
}


def decoded(content: bytes, encoding: Encoding) -> str:
    r"""The text, in normal form C. Raises UnicodeDecodeError, with the place, for bytes that are none.

    >>> decoded(b"H\xb5 N\xe9i", Encoding.TCVN3)
    'Hà Nội'
    """
    if encoding in _HIGH:
        table = "".join(_LOW[encoding].get(code, chr(code)) for code in range(128)) + _HIGH[encoding]
        text = content.decode("latin-1").translate(dict(enumerate(table)))
    else:
        text = content.decode(_CODECS[encoding])
    return unicodedata.normalize("NFC", text)


_LETTERS = set("ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ")
_ODD = set("µ¸¹¶·¨©ª«¬®¾»¼½Æ§¤¥£¢¡¿Þßþð×÷¦¯°±²³´ºÐÑñøØåÅäÄöÖëËïÏÿ\ufffd†‡ˆ‰‹›œŒšŠžŽƒ€„…˜™¢")


class Quality(NamedTuple):
    """How a text reads: letters of Vietnamese beyond the plain ones, and characters that names never have."""

    vietnamese: int
    odd: int

    @property
    def is_garbled(self) -> bool:
        """Whether a person would say that the fonts are broken."""
        return self.odd > 2 and self.odd > self.vietnamese * 0.2


def quality(text: str) -> Quality:
    """How a text reads.

    >>> quality("Đình Kim Liên").is_garbled, quality("§×nh Kim Liªn, Hµ Néi").is_garbled
    (False, True)
    """
    letters = sum(each in _LETTERS for each in text.lower())
    # A wrong table of Vietnamese gives Vietnamese letters too, but capitals in the middle of words.
    within = sum(one.islower() and other.isupper() for one, other in pairwise(text))
    return Quality(letters, sum(each in _ODD for each in text) + within)


class Preview(NamedTuple):
    """The first lines of a file in an encoding; `text` is None when it cannot be read so."""

    encoding: Encoding
    text: str | None
    garbled: bool


PREVIEWED = 3


def previews(content: bytes) -> tuple[Preview, ...]:
    """The first lines of a file in each encoding, for a person to choose."""
    found = []
    for encoding in Encoding:
        try:
            text = decoded(content, encoding)
        except UnicodeError:
            found.append(Preview(encoding, None, True))
            continue
        lines = [line.strip() for line in text.splitlines() if line.strip()][:PREVIEWED]
        strange = any(
            unicodedata.category(each) in ("Cc", "Cn", "Co") for each in "".join(lines).replace("\t", " ")
        )
        found.append(
            Preview(encoding, "\n".join(line[:160] for line in lines), strange or quality(text).is_garbled)
        )
    return tuple(found)
