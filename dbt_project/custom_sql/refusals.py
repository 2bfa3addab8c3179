"""Why a statement is not run: one sentence in both languages, and where in the text."""

from dbt_project.errors import PlatformError
from dbt_project.report_values import Label, Language


class SqlRefusedError(PlatformError):
    """A statement that is not run; `line` and `column` count from 1, 0 where no place is known."""

    def __init__(self, reason: Label, line: int = 0, column: int = 0, word: str = "") -> None:
        self.reason, self.line, self.column, self.word = reason, line, column, word
        super().__init__(self.text("en"))

    def text(self, language: Language) -> str:
        """The sentence with its place."""
        if not self.line:
            return self.reason.text(language)
        place = {
            "zh": f"第 {self.line} 行第 {self.column} 列：",
            "en": f"Line {self.line}, column {self.column}: ",
        }
        return place[language] + self.reason.text(language)


def refused(zh: str, en: str, place: tuple[int, int] = (0, 0), word: str = "") -> SqlRefusedError:
    """The error for a reason in both languages; a `word` to look for where no place is known."""
    return SqlRefusedError(Label(zh, en), *place, word)
