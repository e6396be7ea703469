"""The ranges of transformers. ``curated`` names the sources."""

from __future__ import annotations

from .intervals import Range, between, powers

_KERNELS: dict[str, Range] = {"gamma": powers(1e-3, 3.0)}
_DIMENSIONS = powers(2, 30)
_WORDS: dict[str, Range] = {
    "ngram_range": [[1, 1], [1, 2]],
    "min_df": [1, 2, 3],
    "max_features": [100, 300, 1000, 3000],
}
_IMPUTED = ["mean", "median"]

TRANSFORMERS: dict[str, dict[str, Range]] = {
    # Fewer dimensions
    "PCA": {"n_components": between(0.5, 0.99), "whiten": [False, True]},
    "TruncatedSVD": {"n_components": _DIMENSIONS},
    "FactorAnalysis": {"n_components": powers(1, 10)},
    "NMF": {"n_components": powers(2, 10)},
    "LatentDirichletAllocation": {"n_components": powers(2, 30)},
    "FeatureAgglomeration": {"n_clusters": powers(2, 10)},
    "GaussianRandomProjection": {"n_components": _DIMENSIONS},
    "SparseRandomProjection": {"n_components": _DIMENSIONS},
    # Chosen columns
    "SelectKBest": {"k": [5, 10, 20, 50, "all"]},
    "SelectPercentile": {"percentile": between(10, 100)},
    "SelectFdr": {"alpha": powers(1e-3, 0.5)},
    "SelectFpr": {"alpha": powers(1e-3, 0.5)},
    "SelectFwe": {"alpha": powers(1e-3, 0.5)},
    "SelectFromModel": {"threshold": ["0.25*mean", "0.5*mean", "mean", "median"]},
    "RFE": {"n_features_to_select": between(0.1, 0.9)},
    "VarianceThreshold": {"threshold": [0.0, 1e-4, 1e-3, 1e-2]},
    # More columns
    "PolynomialFeatures": {"degree": [1, 2], "interaction_only": [False, True]},
    "SplineTransformer": {"n_knots": between(3, 10), "degree": [1, 2, 3]},
    "KBinsDiscretizer": {
        "n_bins": between(2, 12),
        "strategy": ["uniform", "quantile"],
        "encode": ["onehot-dense", "ordinal"],
    },
    "Nystroem": {**_KERNELS, "n_components": [25, 50, 100, 200]},
    "RBFSampler": {**_KERNELS, "n_components": [50, 100, 200, 400]},
    "KernelPCA": {**_KERNELS, "kernel": ["rbf", "cosine"], "n_components": _DIMENSIONS},
    "RandomTreesEmbedding": {"n_estimators": powers(10, 200), "max_depth": between(2, 8)},
    # Scales
    "RobustScaler": {"quantile_range": [[25.0, 75.0], [10.0, 90.0], [5.0, 95.0]]},
    "QuantileTransformer": {
        "n_quantiles": [10, 30, 100],
        "output_distribution": ["uniform", "normal"],
    },
    "Normalizer": {"norm": ["l1", "l2", "max"]},
    "Binarizer": {"threshold": between(-1.0, 1.0)},
    # What is missing, and categories
    "SimpleImputer": {"strategy": [*_IMPUTED, "most_frequent"], "add_indicator": [False, True]},
    "KNNImputer": {"n_neighbors": powers(2, 30), "weights": ["uniform", "distance"]},
    "OneHotEncoder": {"min_frequency": [1, 2, 5, 10]},
    "OrdinalEncoder": {"min_frequency": [1, 2, 5, 10]},
    "TargetEncoder": {"smooth": ["auto", 1.0, 10.0, 100.0]},
    # Words by their letters, and dates (skrub)
    "StringEncoder": {"n_components": [10, 30, 60], "analyzer": ["char_wb", "char"]},
    "GapEncoder": {"n_components": powers(2, 30)},
    "MinHashEncoder": {"n_components": [10, 30, 60]},
    "DatetimeEncoder": {"add_weekday": [False, True], "periodic_encoding": [None, "circular"]},
    # Words
    "TfidfVectorizer": {**_WORDS, "sublinear_tf": [False, True]},
    "CountVectorizer": {**_WORDS, "binary": [False, True]},
    "TfidfTransformer": {"sublinear_tf": [False, True], "norm": ["l1", "l2"]},
    "HashingVectorizer": {"ngram_range": [[1, 1], [1, 2]], "n_features": [256, 1024, 4096]},
}
