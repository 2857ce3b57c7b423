"""Tables for spreadsheet programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

# A cell that starts with one of these is run as a formula by one spreadsheet program or another.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def neutralised(value: object) -> str:
    """The value as text that no spreadsheet program takes for a formula."""
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) else text


def csv_bytes(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """The table as CSV in UTF-8 with a byte-order mark, which spreadsheet programs need to read names right."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows([neutralised(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")
