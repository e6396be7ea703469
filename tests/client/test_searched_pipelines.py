"""An unfitted pipeline of a notebook is searched as it is: its values are no choices."""

from __future__ import annotations

from sklearn.compose import ColumnTransformer
from sklearn.ensemble import VotingClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import RobustScaler

from jupyter_mlhub.client.pipelines import fixed_parts, spec_parts
from jupyter_mlhub.schemas.pipelines.searches import Candidate
from jupyter_mlhub.search.spaces import searched


def test_lists_and_tuples_of_a_pipeline_stay() -> None:
    net = MLPClassifier((32, 16), alpha=0.1)
    columns = ColumnTransformer(
        [
            ("numbers", RobustScaler(quantile_range=(10, 90)), ["x", "y"]),
            ("words", TfidfVectorizer(ngram_range=(1, 2)), ["text"]),
        ]
    )
    both = VotingClassifier([("a", net), ("b", Pipeline([("one", net)]))], weights=[1, 2])
    plain = spec_parts(Pipeline([("columns", columns), ("model", both)]))
    candidate = {**fixed_parts(plain), "ranges": "own"}
    candidate.pop("features")
    one = searched(Candidate.model_validate(candidate))
    assert one.ranges == {}
    assert [step.model_dump() for step in one.steps({})] == plain["steps"]
    groups = one.preparation({})
    assert isinstance(groups, list)
    assert [group.model_dump(exclude_none=True) for group in groups] == plain["preparation"]
