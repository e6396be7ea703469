"""The main job as a person does it: sign in, drop a CSV, train, open the model."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.panel_page import choose_tool, take_picture
from tests.support.running import PASSWORD, RunningServer, running_server, until, worker_is_ready

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A hub on which nobody has an account yet."""
    with running_server(tmp_path_factory.mktemp("new")) as server:
        yield server


def create_first_account(page: Page, panel: Locator) -> None:
    """Create the account, after a try with a short password."""
    panel.get_by_label("Name").fill("ada")
    panel.get_by_label("Password").fill("short")
    panel.get_by_role("button", name="Create account").click()
    expect(panel.get_by_text("No datasets yet")).not_to_be_visible()
    panel.get_by_label("Password").fill(PASSWORD)
    panel.get_by_role("button", name="Create account").click()
    expect(panel.get_by_text("No datasets yet")).to_be_visible()
    take_picture(page, "empty")


def train_a_forest(page: Page) -> None:
    """Train from the dataset's tab, after a try with a misspelled estimator."""
    page.locator(".jp-mlhub-document").get_by_role("button", name="Train…").click()
    form = page.locator(".jp-mlhub-train")
    form.get_by_label("Column to predict").select_option("species")
    expect(form).to_contain_text("species has 3 classes.")
    expect(form).to_contain_text("Will fit StandardScaler → LogisticRegression 6 times")
    estimator = form.locator('input[name="estimator"]')
    estimator.fill("RandomForestClasifier")
    estimator.press("Tab")
    expect(form).to_contain_text("Did you mean RandomForestClassifier?")
    take_picture(page, "error")
    estimator.fill("RandomForestClassifier")
    estimator.press("Tab")
    expect(form).to_contain_text("Will fit RandomForestClassifier 6 times")
    take_picture(page, "train")
    form.get_by_role("button", name="Train", exact=True).click()


def sign_in_with_a_wrong_password(panel: Locator) -> None:
    choose_tool(panel.page, "Sign out")
    expect(panel.get_by_role("button", name="Sign in")).to_be_visible()
    panel.get_by_label("Name").fill("ada")
    panel.get_by_label("Password").fill("wrong password")
    panel.get_by_role("button", name="Sign in").click()
    expect(panel.get_by_role("alert")).to_contain_text("The name or the password is wrong")


def test_first_account_then_a_dropped_csv_becomes_a_model(
    page: Page, server: RunningServer
) -> None:
    panel = page.locator("#jp-mlhub-panel")
    expect(panel.get_by_text("Create the first account")).to_be_visible()
    take_picture(page, "first-run")
    create_first_account(page, panel)

    drop_file(page, EXAMPLES / "penguins.csv")
    row = panel.locator('[data-name="penguins"]')
    expect(row).to_contain_text("344 × 8")

    row.get_by_role("button", name="penguins", exact=True).click()
    expect(page.locator(".jp-mlhub-document")).to_contain_text("misses 11")
    take_picture(page, "dataset")

    with server.client() as client:
        until(lambda: worker_is_ready(client), 30, "the worker is ready")
    train_a_forest(page)

    job = panel.locator("[data-job]").filter(has_text="penguins → species")
    expect(job).to_have_attribute("data-state", "succeeded", timeout=60_000)
    tab = page.locator(".jp-mlhub-document:visible")
    expect(tab).to_contain_text("penguins-species v1")
    expect(tab.locator("figure canvas, figure svg").first).to_be_visible()
    take_picture(page, "job")

    panel.locator('[data-name="penguins-species"]').get_by_role(
        "button", name="penguins-species", exact=True
    ).click()
    model = page.locator(".jp-mlhub-document:visible")
    expect(model).to_contain_text("Predicts species with RandomForestClassifier")
    expect(model.locator("figure canvas, figure svg").first).to_be_visible()
    take_picture(page, "model")

    page.evaluate("document.body.setAttribute('data-jp-theme-light', 'false')")
    sign_in_with_a_wrong_password(panel)


def drop_file(page: Page, path: Path) -> None:
    """Drop a file on the panel as the browser does."""
    content = base64.b64encode(path.read_bytes()).decode()
    transfer = page.evaluate_handle(
        """([content, name]) => {
            const bytes = Uint8Array.from(atob(content), c => c.charCodeAt(0));
            const transfer = new DataTransfer();
            transfer.items.add(new File([bytes], name, { type: "text/csv" }));
            return transfer;
        }""",
        [content, path.name],
    )
    target = page.locator("#jp-mlhub-panel")
    target.dispatch_event("dragover", {"dataTransfer": transfer})
    target.dispatch_event("drop", {"dataTransfer": transfer})
