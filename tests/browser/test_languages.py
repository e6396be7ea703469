"""The panel in Brazilian Portuguese: its words, its numbers, and no English left."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from playwright.sync_api import Locator, Page, expect

from jupyter_mlhub import HubClient
from tests.support.panel_page import document, open_section, row, take_picture
from tests.support.running import RunningServer, until, worker_is_ready

ROOT = Path(__file__).parents[2]
CATALOGUE = "server_extension/jupyter_mlhub_server/locale/pt_BR/LC_MESSAGES/jupyter_mlhub.po"
MANY = "price,kind\n" + "".join(f"{1234.5 + n},{'ab'[n % 2]}\n" for n in range(1234))
OPEN = "args => jupyterapp.commands.execute('mlhub:open', args)"
SETTINGS = "jupyterapp.commands.execute('settingeditor:open', {query: 'ML Hub'})"
SHOWN = """() => {
    const roots = [...document.querySelectorAll('#jp-mlhub-panel, .jp-mlhub-document')];
    const found = [];
    for (const root of roots.filter(one => one.checkVisibility())) {
        const words = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
        while (words.nextNode()) {
            found.push(words.currentNode.textContent);
        }
        for (const name of ['aria-label', 'title', 'placeholder', 'alt']) {
            root.querySelectorAll(`[${name}]`).forEach(one => found.push(one.getAttribute(name)));
        }
    }
    return found.map(text => text.trim());
}"""
"""What a person, or a screen reader, finds in the panel and in the tab in front."""


@pytest.fixture(scope="module")
def portuguese(server: RunningServer) -> Iterator[None]:
    """Lab's language, as a person chooses it in the settings."""
    settings = Path(server.environment["JUPYTERLAB_SETTINGS_DIR"])
    file = settings / "@jupyterlab/translation-extension/plugin.jupyterlab-settings"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"locale": "pt_BR"}))
    yield
    file.unlink()


@pytest.fixture(scope="module")
def hub(server: RunningServer) -> Iterator[HubClient]:
    with server.client() as hub:
        until(lambda: worker_is_ready(hub), 60, "the worker is ready")
        hub.register(ROOT / "examples" / "penguins.csv", "penguins")
        hub.register(BytesIO(MANY.encode()), "many")
        read = "the files are read"
        until(lambda: all(job.state == "succeeded" for job in hub.jobs()), 60, read)
        hub.train("penguins", "species", "RandomForestClassifier").wait()
        yield hub


@pytest.fixture
def panel(portuguese: None, hub: HubClient, page: Page) -> Page:  # noqa: ARG001
    expect(row(page, "penguins-species")).to_be_visible()
    return page


@pytest.fixture(scope="module")
def english() -> set[str]:
    """What has another translation; single small words may also be values of the data."""
    catalogue = read_po(BytesIO((ROOT / CATALOGUE).read_bytes()))
    translated = {str(one.id) for one in catalogue if one.id and one.string != one.id}
    return {text for text in translated if not re.fullmatch("[a-z]+", text)}


def show(page: Page, kind: str, key: str) -> Locator:
    page.evaluate(OPEN, {"kind": kind, "key": key})
    return document(page)


def test_panel_and_dataset_speak_portuguese(panel: Page, english: set[str]) -> None:
    side = panel.locator("#jp-mlhub-panel")
    with panel.expect_request("**/mlhub/api/datasets?*") as asked:
        side.get_by_role("button", name="Atualizar").click()
    assert asked.value.header_value("accept-language") == "pt-BR"
    expect(side).to_contain_text("Conjuntos de dados")
    expect(side).to_contain_text("Tarefas")
    expect(row(panel, "many")).to_contain_text("1.234 × 2")
    expect(row(panel, "penguins-species")).to_contain_text(re.compile(r"0,\d{3}"))
    tab = show(panel, "dataset", "penguins")
    sections = ["Dados", "Perfil", "Versões", "Usado por"]
    expect(tab.get_by_role("tab")).to_contain_text(sections)
    expect(tab).to_contain_text("344 de 344 linhas")
    assert english & set(panel.evaluate(SHOWN)) == set()
    take_picture(panel, "dataset-pt-br")

    tab = show(panel, "dataset", "many")
    open_section(tab, "Perfil")
    expect(tab).to_contain_text("1.234 linhas")
    price = tab.locator("[data-column=price]")
    price.locator("summary").click()
    expect(price.locator("dt", has_text="mínimo").locator("+ dd")).to_have_text("1.234,5")
    assert english & set(panel.evaluate(SHOWN)) == set()


def test_the_form_speaks_portuguese(panel: Page, english: set[str]) -> None:
    tab = show(panel, "train", "penguins")
    tab.get_by_label("Coluna a prever").select_option("species")
    expect(tab.get_by_label("Objetivo").locator("option:checked")).to_have_text("Prever uma classe")
    expect(tab.get_by_role("button", name="Treinar", exact=True)).to_be_enabled()
    expect(tab.get_by_text("Examinando o conjunto de dados…")).to_have_count(0)
    take_picture(panel, "train-pt-br")
    tab.evaluate("tab => tab.querySelectorAll('details').forEach(one => (one.open = true))")
    expect(tab.get_by_text("Manter juntas as linhas por")).to_be_visible()
    assert english & set(panel.evaluate(SHOWN)) == set()


def test_jobs_and_models_speak_portuguese(panel: Page, hub: HubClient, english: set[str]) -> None:
    job = next(job for job in hub.jobs() if job.kind == "train")
    tab = show(panel, "job", str(job.id))
    expect(tab.locator(".jp-mlhub-state")).to_contain_text("concluída")
    assert english & set(panel.evaluate(SHOWN)) == set()

    tab = show(panel, "model", "penguins-species")
    expect(tab).to_contain_text("Prevê species com RandomForestClassifier")
    expect(tab).to_contain_text(re.compile(r"referência 0,44\d\d"))
    expect(tab.locator("figure canvas, figure svg").first).to_be_visible()
    for section in ("Versões", "Dados", "Relatório"):
        open_section(tab, section)
        assert english & set(panel.evaluate(SHOWN)) == set()
    take_picture(panel, "model-pt-br")

    tab = show(panel, "leaderboard", "penguins")
    expect(tab.get_by_role("heading", name="Placar de penguins")).to_be_visible()
    expect(tab).to_contain_text("Modelo ou pipeline")
    assert english & set(panel.evaluate(SHOWN)) == set()


def test_administration_and_settings_speak_portuguese(panel: Page, english: set[str]) -> None:
    tab = show(panel, "admin", "")
    expect(tab).to_contain_text("Tarefas em espera")
    for section in ("Usuários", "Grupos", "Papéis", "Tipos de modelo", "Auditoria"):
        open_section(tab, section)
        assert english & set(panel.evaluate(SHOWN)) == set()
    expect(show(panel, "account", "")).to_contain_text("Sessões e tokens")
    assert english & set(panel.evaluate(SHOWN)) == set()
    panel.evaluate(SETTINGS)
    expect(panel.locator(".jp-SettingsPanel")).to_contain_text("Perguntar antes de excluir")
