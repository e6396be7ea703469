"""The fixed parts of exported programs. They repeat the hub's steps in plain scikit-learn.

Tests compare both to the last digit.
"""

from __future__ import annotations

from typing import Any

from ...schemas.data.artifacts import ColumnType

HELPERS = {
    "as_days": '''def as_days(column):
    """Days since 1970."""
    times = pd.to_datetime(column)
    return (times - pd.Timestamp(0, tz=times.dt.tz)) / pd.Timedelta(days=1)
''',
    "as_text": '''def as_text(column):
    """Text without missing values."""
    return column.astype(object).map(str).where(column.notna(), "")
''',
    "as_category": '''def as_category(column):
    """Text, in which missing values stay missing."""
    return column.astype(object).map(str).where(column.notna(), np.nan)
''',
}


def target(name: str, type_: ColumnType) -> list[str]:
    """Write the lines that make ``y``."""
    column = f"frame[{name!r}]"
    if type_ == "boolean":
        return [f"y = {column}.astype(bool)"]
    if type_ not in ("integer", "number"):
        return [f"y = {column}.astype(str).astype(object)"]
    return [
        f"y = {column} if {column}.dtype != object else {column}.astype(float)",
        'if y.dtype.kind == "f" and (y == y.round()).all() and y.abs().max() < 2**53:',
        '    y = y.astype("int64")  # whole numbers that missing ones had made fractions',
    ]


NEW_ROWS = """y = model.read_target(frame)  # of the rows that have one
X = model.read(frame.loc[y.index])  # as the training rows were read"""


def date_order(name: str, day_first: bool) -> str:
    """Write the lines that swap day and month where the file does not show which is first."""
    column, order = f"frame[{name!r}]", "day" if day_first else "month"
    return f"""dates = pd.to_datetime({column})
if (dates.dt.day.dropna() <= 12).all():  # the training rows had the {order} first
    changed = dates.map(lambda d: d.replace(day=d.month, month=d.day), na_action="ignore")
    frame[{name!r}] = changed"""


CLASSIFICATION = '''def judge(fitted, features, truth):
    """The metrics of one fold."""
    predicted = fitted.predict(features)
    _, recall, f1, support = precision_recall_fscore_support(truth, predicted, zero_division=0)
    found = {
        "accuracy": accuracy_score(truth, predicted),
        "balanced_accuracy": np.mean(recall[support > 0]),
        "f1_macro": np.mean(f1),
    }
    # more
    if not hasattr(fitted, "predict_proba"):
        return found
    proba, classes = fitted.predict_proba(features), fitted.classes_
    if set(np.unique(truth)) == set(classes):
        if (proba == proba[0]).all():
            found["roc_auc"] = 0.5
        elif len(classes) == 2:
            found["roc_auc"] = roc_auc_score(truth == classes[1], proba[:, 1])
        else:
            found["roc_auc"] = roc_auc_score(truth, proba, multi_class="ovr", labels=classes)
    if set(np.unique(truth)) <= set(classes):
        found["log_loss"] = log_loss(truth, proba, labels=classes)
    return found
'''

REGRESSION = '''def judge(fitted, features, truth):
    """The metrics of one fold."""
    predicted = fitted.predict(features)
    found = {
        "mae": mean_absolute_error(truth, predicted),
        "rmse": root_mean_squared_error(truth, predicted),
    }
    if len(truth) > 1:
        found["r2"] = r2_score(truth, predicted)
    # more
    return found
'''


def scorers(names: list[str], positive: Any) -> str:
    """Write the lines that add the scorers. ``positive`` is the class that they look at, if
    given."""
    lines = [f"    for name in {names!r}:", "        scorer = get_scorer(name)"]
    if positive is not None:
        lines += [
            "        if name.endswith('likelihood_ratio'):",
            f"            chosen, true = predicted == {positive!r}, truth == {positive!r}",
            "            found[name] = scorer._sign * scorer._score_func(true, chosen)",
            "            continue",
            '        if "pos_label" in signature(scorer._score_func).parameters:',
            f'            scorer._kwargs["pos_label"] = {positive!r}',
        ]
    return "\n".join([*lines, "        found[name] = scorer(fitted, features, truth)\n"])


FOLDS = """scores = []
for train, test in {splits}:
    model = clone(unfitted).fit(X.iloc[train], y.iloc[train])
    scores.append(judge(model, X.iloc[test], y.iloc[test]))
scores = pd.DataFrame(scores).dropna(axis="columns")
print(scores.agg(["mean", "std"]))"""

REFIT = """

model = clone(unfitted).fit(X, y)  # the model that is kept learns from all rows"""

CURVE = """points = []
splits = list({splits})[:{folds}]
for share in {shares}:
    count = int(len(splits[0][0]) * share)
    if count < {fewest}:
        continue
    for train, test in splits:
        part = np.random.default_rng({seed}).permutation(train)[:count]
{one_class}        model = clone(unfitted).fit(X.iloc[part], y.iloc[part])
        for on, rows in (("training rows", part), ("new rows", test)):
            score = judge(model, X.iloc[rows], y.iloc[rows]).get("{metric}")
            points.append({{"rows": count, "on": on, "score": score}})
scores = pd.DataFrame(points).dropna().groupby(["rows", "on"])["score"].agg(["mean", "std"])
print(scores)"""

ONE_CLASS = """        if y.iloc[part].nunique() < 2:
            continue
"""

_GROUPS = '''def space_of(fitted, features):
    """The rows as the last step sees them."""
    found = fitted[:-1].transform(features) if len(fitted) > 1 else features
    found = found.toarray() if hasattr(found, "toarray") else found
    return np.ascontiguousarray(found, dtype=float)


def apart(score, labels, space):
    """How far groups lie apart, on at most 2,000 rows and without those of no group."""
    if len(labels) > 2000:
        at = np.sort(np.random.default_rng(0).choice(len(labels), 2000, replace=False))
        labels, space = labels[at], space[at]
    if len(set(labels)) > 2:
        labels, space = labels[labels != -1], space[labels != -1]
    return score(space, labels) if 2 <= len(set(labels)) < len(labels) else np.nan


'''

CLUSTERS = (
    _GROUPS
    + '''def judge(labels, space, again=None):
    """The metrics of one fold; ``again`` are the labels of the model on all rows."""
    found = {
        "silhouette": apart(silhouette_score, labels, space),
        "davies_bouldin": apart(davies_bouldin_score, labels, space),
        "calinski_harabasz": apart(calinski_harabasz_score, labels, space),
        "clusters": len(set(labels) - {-1}),
        "noise": np.mean(labels == -1),
    }
    if again is not None:
        found["stability"] = adjusted_rand_score(again, labels)
    return found
'''
)

OUTLIERS = (
    _GROUPS
    + '''def judge(labels, space, again=None):
    """The metrics of one fold; ``again`` are the labels of the model on all rows."""
    found = {
        "silhouette": apart(silhouette_score, labels, space),
        "flagged": np.mean(labels == -1),
    }
    if again is not None:
        found["stability"] = adjusted_rand_score(again, labels)
    return found
'''
)

GROUP_FOLDS = """model = clone(unfitted)
if hasattr(model, "predict"):
    splits = list({splits})
    labels = model.fit({fitted_on}).predict(X)
    scores = []
    for train, test in splits:
        part = clone(unfitted).fit(X.iloc[train])
        rows = X.iloc[test]
        scores.append(judge(part.predict(rows), space_of(part, rows), labels[test]))
else:  # it can't label rows that it was not fitted on
    labels = model.fit_predict(X)
    scores = [judge(labels, space_of(model, X))]
scores = pd.DataFrame(scores).dropna(axis="columns")
print(scores.agg(["mean", "std"]))"""
