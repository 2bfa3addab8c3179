"""How Chinese texts are typed on a Latin keyboard: by their sounds, or by the sounds' initials."""

from functools import lru_cache

from pypinyin import Style, lazy_pinyin


@lru_cache(maxsize=4096)
def typed(text: str) -> tuple[str, str]:
    """Its pinyin, whole and the initials alone; what is not Chinese stays."""
    whole = lazy_pinyin(text)
    initials = lazy_pinyin(text, style=Style.FIRST_LETTER)
    return "".join(whole).casefold(), "".join(initials).casefold()


def is_typed_as(text: str, word: str) -> bool:
    """Whether a word of Latin letters is how the text, or a part of it, is typed."""
    if len(word) < 2 or not (word.isascii() and word.isalpha()):
        return False
    return any(word in form for form in typed(text))
