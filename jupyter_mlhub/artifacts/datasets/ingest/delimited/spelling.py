"""Whether text is written in the usual way, from the bytes of many rows at once."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]

_AT_ONCE = 256 * 1024
"""Bytes that stay in the processor's cache while they are looked at in several ways."""
_CODE = 3
"""Bytes by which the beginning of a code is known, with the edge before it."""
_NEWLINE, _RETURN, _MINUS, _POINT, _ZERO, _NINE = b"\n\r-.09"


class Unusual(Exception):
    """Text that is not written in the usual way."""


def check_line_ends(rows: Bytes) -> None:
    """Each line ends with a carriage return and a newline.

    Raises:
        Unusual: some do not.
    """
    (returns,) = np.nonzero(rows == _RETURN)
    (newlines,) = np.nonzero(rows == _NEWLINE)
    if not np.array_equal(newlines, returns + 1):
        raise Unusual


def check_quotes(rows: Bytes, delimiter: str, quote: str) -> None:
    """Quotes, of which there are some, enclose whole cells and are doubled within them.

    Raises:
        Unusual: a quote stands elsewhere.
    """
    (places,) = np.nonzero(rows == ord(quote))
    if len(places) % 2:
        raise Unusual
    edges = [ord(delimiter), _NEWLINE, _RETURN]
    opening, closing = places[::2], places[1::2]
    # Two that follow each other within a cell look like its end and the next one's beginning.
    doubled = closing[:-1] + 1 == opening[1:]
    opens = np.isin(rows[opening - 1], edges)
    opens[0] |= opening[0] == 0
    closes = np.isin(rows[(closing + 1) % len(rows)], edges)
    closes[-1] |= closing[-1] + 1 == len(rows)
    opens[1:] |= doubled
    closes[:-1] |= doubled
    if not (opens.all() and closes.all()):
        raise Unusual


def may_have_codes(rows: Bytes, edges: bytes) -> bool:
    """Whether some cell begins as 007, -01 or +1 do, or with a space.

    ``edges`` are the bytes beside which cells begin and end, the line's ends among them.
    """
    before_first = np.frombuffer(edges[:1], np.uint8)
    if _has_codes(np.concatenate([before_first, rows[:_CODE]]), edges):
        return True
    starts = range(0, len(rows), _AT_ONCE)
    return any(_has_codes(rows[max(0, at - _CODE) : at + _AT_ONCE], edges) for at in starts)


def _has_codes(part: Bytes, edges: bytes) -> bool:
    edge = part == edges[0]
    for other in edges[1:]:
        edge |= part == other
    inside = ~edge
    zero = (part == _ZERO)[:-1] & (part != _POINT)[1:]
    suspect = zero & inside[1:]
    suspect |= (part < _MINUS)[:-1] & inside[:-1]  # a space or a plus
    suspect[1:] &= edge[:-2]
    minus_zero = (part == _MINUS)[1:-2] & zero[2:]
    minus_zero &= edge[:-3]
    return bool(suspect[1:].any() or minus_zero.any())


def check_number(cells: pa.StringArray, *, whole: bool) -> None:
    """No cell has a zero before other digits, a plus, or a space; no whole one is written -0.

    Raises:
        Unusual: some cell has.
    """
    bytes_, starts, ends = layout(cells)
    several = ends - starts > 1
    starts, ends = starts[several], ends[several]
    if (bytes_[starts] < _MINUS).any():
        raise Unusual
    signed = bytes_[starts] == _MINUS
    starts = starts + signed
    after = bytes_[np.minimum(starts + 1, ends - 1)]
    more = starts + 1 < ends
    wrong = (signed | more) if whole else (more & (after >= _ZERO) & (after <= _NINE))
    if (wrong & (bytes_[starts] == _ZERO)).any():
        raise Unusual


def layout(cells: pa.StringArray) -> tuple[Bytes, NDArray[np.int32], NDArray[np.int32]]:
    """The bytes of cells, where each begins, and where it ends; missing ones are empty."""
    _, offsets, data = cells.buffers()
    at = np.frombuffer(offsets, np.int32)[cells.offset : cells.offset + len(cells) + 1]
    bytes_ = np.frombuffer(data, np.uint8) if data is not None else np.empty(0, np.uint8)
    return bytes_, at[:-1], at[1:]
