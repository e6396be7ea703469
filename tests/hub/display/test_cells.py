"""Tables of cells: aligned numbers, heads with histograms, and words for screen readers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jupyter_mlhub.display import style
from jupyter_mlhub.display.cells import Cell, Drawn, Scored, State, Words, write_column
from jupyter_mlhub.display.tables import Head, Table

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("column", "written"),
    [
        ([1, 0.996, 0.06857], ["1.0000", "0.9960", "0.0686"]),
        ([1265.8, 2316.55], ["1266", "2317"]),
        ([39.1, 40, None], ["39.1", "40.0", ""]),
        ([2007, 2009], ["2007", "2009"]),
        ([4_980_000, 12], ["4,980,000", "12"]),
        ([0.5, 0.0000012], ["0.5", "1.2e-06"]),
        ([float("nan"), 2.5], ["nan", "2.5"]),
        ([Scored(0.991, 0.008), Scored(1, None)], ["0.991 ± 0.008", "1.000        "]),
        ([Scored(0.9, mark="★"), Scored(0.8)], ["0.9 ★", "0.8  "]),
        ([True, "no"], ["True", "no"]),
    ],
)
def test_numbers_of_a_column_have_the_same_decimals(column: list[Cell], written: list[str]) -> None:
    assert [one.text for one in write_column(column)] == written


def test_in_a_terminal_points_lie_below_each_other() -> None:
    rows: list[list[Cell]] = [["forest", 0.991, 344], ["bayes", 1, 1461]]
    table = Table(["Model", "Score", "Rows"], rows, "Nothing.")
    assert repr(table).splitlines() == [
        "Model   Score  Rows",
        "forest  0.991   344",
        "bayes   1.000  1461",
    ]


def test_a_table_tells_screen_readers_what_its_cells_are() -> None:
    heads = ["Name", Head("age", "number · 3 % missing", (1, 4, 2))]
    shown = Table(heads, [["Ada <b>", 36.5]], "Nothing.", "People & ages").html()
    assert "<caption>People &amp; ages</caption>" in shown
    assert "<th scope='col'>Name</th>" in shown
    assert "<small>number · 3 % missing</small><svg" in shown
    assert shown.count("<rect") == 3
    assert "<th scope='row'>Ada &lt;b&gt;</th>" in shown
    assert "<td class='mlhub-number'>36.5</td>" in shown


def test_a_column_without_name_and_contents_is_left_out() -> None:
    table = Table(["Rank", "", "Size"], [["1", Words(""), "3 kB"]], "Nothing.", right=(2,))
    assert repr(table) == "Rank  Size\n1     3 kB"
    assert "<td class='mlhub-number'>3 kB</td>" in table.html()


def test_a_state_has_a_mark_and_a_word_and_a_picture_has_text() -> None:
    state, drawn = (write_column([cell])[0] for cell in (State("✓", "ready"), Drawn((0, 2, 4))))
    assert state.text == "✓ ready"
    assert "data-state='ready'>✓ ready<" in state.html
    assert drawn.text == " ▄█"
    assert "aria-hidden='true'" in drawn.html


def test_only_the_first_rows_are_shown_and_the_others_counted() -> None:
    table = Table(["n"], [[n] for n in range(300)], "Nothing.")
    assert repr(table).endswith("… and 100 more")
    assert table.html().count("<tr>") == 201
    assert Table(["n"], table.rows, "Nothing.", most=None).html().count("<tr>") == 301


def test_groups_end_with_their_sentence() -> None:
    table = Table(["n"], [["a"], ["b"], ["c"]], "Nothing.", grouped=[(2, "alike"), (1, "")])
    assert re.findall(r"<tbody>.*?</tbody>", table.html())[0].endswith("</small></td></tr></tbody>")
    assert table.html().count("<tbody>") == 2


def test_the_tokens_are_those_of_the_panel() -> None:
    text = (ROOT / "labextension/style/tokens.css").read_text()
    panel = dict(re.findall(r"--mlhub-([a-z-]+): var\((--jp-[a-z0-9-]+)\)", text))
    assert {name: lab for name, (lab, _) in style.TOKENS.items()} == panel
    heights = set(re.findall(r"--mlhub-control: (\d+px)", text))
    assert style.CONTROL in heights
    assert set(style.LIGHT) == set(style.DARK) == set(style.TOKENS)


def test_every_cell_brings_its_style() -> None:
    shown = style.in_cell("x")
    assert shown.startswith("<style>")
    for name in style.TOKENS:
        assert f"--mlhub-{name}:var(--jp-" in shown
    assert "http" not in shown.replace("http://www.w3.org/2000/svg", "")
