"""Checks of many rows' bytes at once: is the text written in the usual way?"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]

_AT_ONCE = 256 * 1024
"""A number of bytes that stay in the processor's cache while several checks read them."""
_CODE = 3
"""The number of bytes in which the beginning of a code shows, with the edge before it."""
_NEWLINE, _RETURN, _MINUS, _POINT, _ZERO, _NINE = b"\n\r-.09"


class Unusual(Exception):
    """The text is not written in the usual way, so the engine has to read it."""


def check_line_ends(rows: Bytes) -> None:
    """Check that each line ends with a carriage return and a newline.

    Args:
        rows: the bytes of whole rows, of shape (n,).

    Raises:
        Unusual: some lines do not.
    """
    (returns,) = np.nonzero(rows == _RETURN)
    (newlines,) = np.nonzero(rows == _NEWLINE)
    if not np.array_equal(newlines, returns + 1):
        raise Unusual


def check_quotes(rows: Bytes, delimiter: str, quote: str) -> None:
    """Check that quotes enclose whole cells and are doubled within them.

    Args:
        rows: the bytes of whole rows, of shape (n,), with at least one quote.

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
    """Return whether some cell begins with a space, or like 007, -01 or +1.

    Args:
        rows: the bytes of whole rows, of shape (n,).
        edges: the bytes at which cells begin and end, line ends among them.
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
    """Check that no cell has a leading zero, a plus or a space, and that no integer is -0.

    Args:
        cells: the text of cells that Arrow read as numbers.
        whole: whether the numbers are integers.

    Raises:
        Unusual: some cell is spelled so.
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
    """Return the bytes of n cells, and the places at which each begins and ends, both of shape
    (n,). A missing cell is empty."""
    _, offsets, data = cells.buffers()
    at = np.frombuffer(offsets, np.int32)[cells.offset : cells.offset + len(cells) + 1]
    bytes_ = np.frombuffer(data, np.uint8) if data is not None else np.empty(0, np.uint8)
    return bytes_, at[:-1], at[1:]
