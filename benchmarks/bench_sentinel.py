"""How many planted leaks the sentinel finds, and how often it alarms on clean tables.

    python benchmarks/bench_sentinel.py [tuned|held-out]

Leaks of five kinds are planted in several strengths into public tables and generated ones. Clean
tables have decoys: identifiers, groups and times that have nothing to do with the target. Limits
were tuned on one half of the tables. The other half was held out, but the search for copies of
rows was changed after a first look at it. In ``survey`` copies can't be told from chance.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
from sklearn import datasets

from jupyter_mlhub.artifacts.datasets.profiling import profile_table
from jupyter_mlhub.schemas.pipelines.leaks import Leak
from jupyter_mlhub.training.sentinel.look import look

EXAMPLES = Path(__file__).parents[1] / "examples"
SEEDS = range(2)
CLEAN_SEEDS = range(6)
MOST_ROWS = 1500
Chance = np.random.Generator


@dataclass
class Planted:
    """A table with a leak, and how it is to be found."""

    frame: pd.DataFrame
    kind: str
    column: str | None


# --- tables -------------------------------------------------------------------------------------


def bundled(load: Callable[..., Any]) -> Callable[[], pd.DataFrame]:
    return lambda: load(as_frame=True).frame


def example(file: str) -> Callable[[], pd.DataFrame]:
    return lambda: pd.read_csv(EXAMPLES / file)


def made(make: Callable[..., Any], **how: Any) -> Callable[[], pd.DataFrame]:
    def load() -> pd.DataFrame:
        x, y = make(random_state=0, **how)
        frame = pd.DataFrame(x, columns=[f"x{place}" for place in range(x.shape[1])])
        return frame.assign(target=y)

    return load


def weather() -> pd.DataFrame:
    frame = example("seattle-weather.csv")()
    return frame.drop(columns="date")


def mobiles() -> pd.DataFrame:
    """The first two thousand rows. The others have their columns shifted by one."""
    return example("mobile-prices.csv")().head(2000)


def people() -> pd.DataFrame:
    """Wages by age, schooling, town, trade and date of birth: measures that are no leaks."""
    chance = np.random.default_rng(1)
    rows = 2500
    age, years = chance.integers(18, 70, rows), chance.integers(6, 20, rows)
    town, trade = chance.integers(0, 40, rows), chance.integers(0, 8, rows)
    wage = 500 + 20 * age + 90 * years + 30 * (town % 7) + 80 * trade
    born = pd.Timestamp("2024-01-01") - pd.to_timedelta(age * 365 + 7, unit="D")
    return pd.DataFrame(
        {
            "age": age,
            "schooling": years,
            "town": [f"town {one}" for one in town],
            "trade": [f"trade {one}" for one in trade],
            "birth_date": born,
            "hours": chance.integers(10, 50, rows),
            "target": wage + chance.normal(0, 300, rows),
        }
    )


def survey() -> pd.DataFrame:
    """Answers from 1 to 5: few values, so that equal rows come by chance."""
    chance = np.random.default_rng(2)
    mood = chance.normal(size=(2000, 1))
    answers = np.clip(np.round(3 + mood + chance.normal(size=(2000, 6))), 1, 5).astype(int)
    frame = pd.DataFrame(answers, columns=[f"q{place}" for place in range(6)])
    return frame.assign(target=np.where(mood[:, 0] + chance.normal(size=2000) > 0, "yes", "no"))


def visits() -> pd.DataFrame:
    """Counts and skewed amounts with missing values."""
    chance = np.random.default_rng(3)
    rows = 2000
    rate = chance.gamma(2, 2, rows)
    amount = np.exp(rate / 3 + chance.normal(size=rows))
    spent = np.where(chance.random(rows) < 0.2, np.nan, amount)
    return pd.DataFrame(
        {
            "visits": chance.poisson(rate),
            "pages": chance.poisson(3 * rate),
            "spent": spent,
            "minutes": chance.exponential(rate),
            "browser": chance.choice(["a", "b", "c", "d"], rows),
            "target": (rate + chance.normal(size=rows) > 4).astype(int),
        }
    )


def classes(**how: Any) -> Callable[[], pd.DataFrame]:
    return made(datasets.make_classification, n_samples=1500, **how)


TABLES: dict[str, tuple[Callable[[], pd.DataFrame], str]] = {
    "iris": (bundled(datasets.load_iris), "target"),
    "wine": (bundled(datasets.load_wine), "target"),
    "penguins": (example("penguins.csv"), "species"),
    "penguins' mass": (example("penguins.csv"), "body_mass_g"),
    "breast cancer": (bundled(datasets.load_breast_cancer), "target"),
    "diabetes": (bundled(datasets.load_diabetes), "target"),
    "mobile prices": (mobiles, "price_range"),
    "digits": (bundled(datasets.load_digits), "target"),
    "weather": (weather, "weather"),
    "temperature": (weather, "temp_max"),
    "people": (people, "target"),
    "survey": (survey, "target"),
    "visits": (visits, "target"),
    "friedman": (made(datasets.make_friedman1, n_samples=1500, noise=1.0), "target"),
    "two classes": (classes(n_features=20, weights=[0.85]), "target"),
    "five classes": (classes(n_features=12, n_informative=8, n_classes=5), "target"),
    "linear": (made(datasets.make_regression, n_samples=2500, n_features=30, noise=50), "target"),
    "circles": (made(datasets.make_moons, n_samples=1000, noise=0.3), "target"),
}
HALVES = {
    "tuned": [*TABLES][0::2],
    "held-out": [*TABLES][1::2],
}


def drawn(frame: pd.DataFrame, target: str, chance: Chance) -> pd.DataFrame:
    """Three quarters of the rows with a target, in random order."""
    frame = frame.dropna(subset=[target])
    rows = chance.permutation(len(frame))[: min(MOST_ROWS, int(0.75 * len(frame)))]
    return frame.iloc[rows].reset_index(drop=True)


# --- leaks --------------------------------------------------------------------------------------


def scores(y: pd.Series[Any]) -> np.ndarray:
    """The target as standard numbers, in random order within a class."""
    places = y if pd.api.types.is_numeric_dtype(y) else pd.Series(pd.factorize(y, sort=True)[0])
    numbers = places.rank().to_numpy(dtype=float)
    return np.asarray((numbers - numbers.mean()) / numbers.std())


def ordered_by(y: pd.Series[Any], latent: np.ndarray, strength: float, chance: Chance) -> Any:
    """Places of rows such that the target goes along with ``latent`` more or less closely."""
    noise = np.sqrt(1 - strength**2) * chance.normal(size=len(y))
    rows = np.empty(len(y), dtype=int)
    rows[np.argsort(latent)] = np.argsort(strength * scores(y) + noise)
    return rows


def plant_groups(frame: pd.DataFrame, _target: str, level: int, chance: Chance) -> Planted:
    """Rows of one thing share most of their values and of their target."""
    share = (0.9, 0.75, 0.6)[level]
    rows = len(frame)
    things = chance.integers(0, rows // 5, rows)
    own, shared = frame, frame.iloc[things].reset_index(drop=True)
    parts = {}
    for name in frame:
        few = frame[name].nunique() <= 20
        if pd.api.types.is_float_dtype(frame[name].dtype) and not few:
            parts[name] = np.sqrt(share) * shared[name] + np.sqrt(1 - share) * own[name]
        else:
            parts[name] = shared[name].where(chance.random(rows) < share, own[name])
    name = str(chance.choice(["patient_id", "customer", "store", "v17", "origin"]))
    labels: Any = chance.permutation(10 * rows)[things]
    if chance.random() < 0.5:
        labels = [f"K{label:06}" for label in labels]
    return Planted(pd.DataFrame(parts).assign(**{name: labels}), "groups", name)


def plant_time(frame: pd.DataFrame, target: str, level: int, chance: Chance) -> Planted:
    """The target drifts, or follows its last values."""
    rows = len(frame)
    latent = np.cumsum(chance.normal(size=rows))
    if chance.random() < 0.5:
        latent = np.arange(rows, dtype=float)
    frame = frame.iloc[ordered_by(frame[target], latent, (0.9, 0.75, 0.6)[level], chance)]
    moments = pd.Timestamp("2020-01-01") + pd.to_timedelta(np.arange(rows) * 7, unit="h")
    name, values = [
        ("date", moments.floor("D")),
        ("measured", moments),
        ("timestamp", moments.astype("int64") // 10**9),
    ][chance.integers(3)]
    frame = frame.reset_index(drop=True).assign(**{str(name): values})
    return Planted(frame.iloc[chance.permutation(rows)].reset_index(drop=True), "time", str(name))


def plant_duplicates(frame: pd.DataFrame, target: str, level: int, chance: Chance) -> Planted:
    """Some rows are copies of others, exact ones or with a little noise."""
    rows = len(frame)
    count = max(8, int((0.3, 0.1, 0.04)[level] * rows))
    copies = frame.iloc[chance.integers(0, rows, count)].reset_index(drop=True)
    if chance.random() < 0.5:
        for name in copies.columns.drop(target):
            if pd.api.types.is_float_dtype(copies[name].dtype):
                copies[name] += chance.normal(0, 0.005, count) * copies[name].std()
    frame = pd.concat([frame, copies])
    order = chance.permutation(len(frame))
    return Planted(frame.iloc[order].reset_index(drop=True), "duplicates", None)


def plant_afterwards(frame: pd.DataFrame, target: str, level: int, chance: Chance) -> Planted:
    """A column is the target with a little noise, or is missing by it."""
    y, rows = frame[target], len(frame)
    flipped = chance.random(rows) < (0, 0.005, 0.015)[level]
    few = y.nunique() <= 10
    if chance.random() < 0.5:
        gaps = (y == y.mode()[0]) if few else (scores(y) > 0.8)
        values = np.where(gaps.to_numpy() if few else gaps, np.nan, chance.normal(size=rows))
        values = np.where(flipped, chance.normal(size=rows), values)
    elif few:
        codes = pd.factorize(y.sample(frac=1, random_state=0))[1].get_indexer(y)
        values = np.where(flipped, chance.permutation(codes), codes) * 1.5 + 2
        values = values + chance.normal(0, 0.1, rows) * (chance.random() < 0.5)
    else:
        noise = chance.normal(0, (0.0, 0.05, 0.15)[level] * y.std(), rows)
        values = np.asarray(3 * (y + noise) - 7)
    return Planted(frame.assign(later=values), "afterwards", "later")


def plant_order(frame: pd.DataFrame, target: str, level: int, chance: Chance) -> Planted:
    """Rows are numbered in an order that the target follows."""
    rows = len(frame)
    latent = np.arange(rows, dtype=float)
    frame = frame.iloc[ordered_by(frame[target], latent, (0.95, 0.8, 0.6)[level], chance)]
    frame = frame.reset_index(drop=True)
    if chance.random() < 0.5:
        frame = frame.assign(row=np.arange(rows) + 1)
        return Planted(frame, "order", "row")
    return Planted(frame.assign(code=[f"R{n:06}" for n in range(rows)]), "order", "code")


PLANTS = {
    "groups": plant_groups,
    "time": plant_time,
    "duplicates": plant_duplicates,
    "afterwards": plant_afterwards,
    "order": plant_order,
}


def with_decoys(frame: pd.DataFrame, chance: Chance) -> pd.DataFrame:
    """Columns that look like leaks, and have nothing to do with the rest."""
    rows = len(frame)
    gaps = np.where(chance.random(rows) < 0.2, np.nan, chance.normal(size=rows))
    moments = pd.Timestamp("2021-03-01") + pd.to_timedelta(chance.integers(0, 900, rows), unit="D")
    return frame.assign(
        id=chance.permutation(rows),
        customer=[f"C{one:04}" for one in chance.integers(0, rows // 6, rows)],
        visited=moments,
        remark_length=gaps,
    )


# --- measuring ----------------------------------------------------------------------------------


def found_in(frame: pd.DataFrame, target: str, folder: Path) -> list[Leak]:
    table = folder / "table.parquet"
    duckdb.from_df(frame).write_parquet(str(table))
    columns, _, _ = profile_table(table, len(frame), folder)
    return look(table, len(frame), columns, target, None, folder / "spill").found


def is_found(leaks: list[Leak], planted: Planted) -> bool:
    return any(
        leak.kind == planted.kind and (planted.column is None or planted.column in leak.columns)
        for leak in leaks
    )


def cases(name: str) -> Iterator[tuple[str, int, int, Planted, str]]:
    load, target = TABLES[name]
    whole = load()
    for kind, plant in PLANTS.items():
        for level in range(3):
            for seed in SEEDS:
                chance = np.random.default_rng([seed, level])
                frame = drawn(whole, target, chance)
                yield kind, level, seed, plant(frame, target, level, chance), target


def measure_half(half: str, folder: Path) -> None:
    hits: dict[str, list[bool]] = {kind: [] for kind in PLANTS}
    alarms: list[bool] = []
    for name in HALVES[half]:
        for kind, level, seed, planted, target in cases(name):
            found = is_found(found_in(planted.frame, target, folder), planted)
            hits[kind].append(found)
            if not found:
                print(f"  missed: {kind} in {name}, strength {level}, seed {seed}")
        load, target = TABLES[name]
        whole = load()
        for seed in CLEAN_SEEDS:
            chance = np.random.default_rng([seed, 9])
            frame = drawn(whole, target, chance)
            if seed % 2:
                frame = with_decoys(frame, chance)
            leaks = found_in(frame, target, folder)
            alarms.append(bool(leaks))
            for leak in leaks:
                print(f"  alarm: {leak.kind} {leak.columns} in {name}, seed {seed}")
    print(f"{half}: {len(HALVES[half])} tables")
    for kind, found in hits.items():
        print(f"  {kind:11} {np.mean(found):6.1%} of {len(found)} planted leaks found")
    every = [one for found in hits.values() for one in found]
    print(f"  {'all':11} {np.mean(every):6.1%} of {len(every)}")
    print(f"  alarms on {np.mean(alarms):.1%} of {len(alarms)} clean tables")


def measure_time(folder: Path) -> None:
    x, y = datasets.make_classification(100_000, 29, random_state=0)
    frame = pd.DataFrame(x, columns=[f"x{place}" for place in range(29)])
    frame = frame.assign(customer=np.arange(100_000) // 5, target=y)
    table = folder / "large.parquet"
    duckdb.from_df(frame).write_parquet(str(table))
    columns, _, _ = profile_table(table, len(frame), folder)
    begin, cpu = time.perf_counter(), time.process_time()
    look(table, len(frame), columns, "target", None, folder / "spill")
    seconds, cpu = time.perf_counter() - begin, time.process_time() - cpu
    print(f"100,000 rows × 30 features: {seconds:.2f} s, {cpu:.2f} s of CPU")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as directory:
        for half in sys.argv[1:] or HALVES:
            measure_half(half, Path(directory))
        measure_time(Path(directory))
