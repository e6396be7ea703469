"""A fit that goes on until it is ended."""

from __future__ import annotations

from jupyter_mlhub.client import HubClient, JobHandle
from tests.support.running import until

ENDLESS = {"max_iter": 10**6, "tol": 0.0, "n_iter_no_change": 10**6, "hidden_layer_sizes": [200]}


def start_endless(hub: HubClient) -> JobHandle:
    steps = [{"estimator": "MLPClassifier", "parameters": ENDLESS}]
    job = hub.train("penguins", "species", steps, model="endless")
    until(lambda: job.refresh().progress.note.startswith("fold"), 30, "the fit runs")
    return job
