"""A notebook speaks the language that its person chose."""

from __future__ import annotations

from tests.support.kernels import Cells


def test_magics_speak_the_chosen_language(cells: Cells) -> None:
    assert "en" in cells.run("%mlhub language")
    assert "pt-BR" in cells.run("%mlhub language pt-BR")
    assert "Nenhum conjunto de dados ainda" in cells.run("%mlhub datasets")
    assert "Você não tem nenhum conjunto de dados chamado none" in cells.run("%mlhub describe none")
    assert "não existe o comando" in cells.run("%mlhub nothing")
    assert "en" in cells.run("%mlhub language en")
    assert "No datasets yet" in cells.run("%mlhub datasets")
