"""Typesets one PDF as a process of its own: `python pdf_process.py FOLDER TAGGED`.

It reads data.json and report.typ in the folder, nothing else, and writes report.pdf.
"""

import sys
from importlib.util import find_spec
from pathlib import Path

import typst

DATA, TEMPLATE, RESULT = "data.json", "report.typ", "report.pdf"
_FONTS = "pylopdf_fonts_zh_cn"  # Noto Sans SC, under the SIL Open Font License


def main(folder: str, tagged: str) -> None:
    """Typeset what the folder holds."""
    spec = find_spec(_FONTS)
    if spec is None or spec.origin is None:
        raise SystemExit(f"package {_FONTS.replace('_', '-')} is not installed")
    typst.compile(
        str(Path(folder, TEMPLATE)),
        output=str(Path(folder, RESULT)),
        root=folder,
        font_paths=[str(Path(spec.origin).parent)],
        ignore_system_fonts=True,
        pdf_tags=tagged == "1",
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
