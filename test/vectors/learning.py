"""Makes learning.json: what scikit-learn, statsmodels, XGBoost and LightGBM learn from small samples.

  python learning.py > learning.json

Needs numpy, scikit-learn, statsmodels, xgboost and lightgbm. The features have few distinct values, so
that a histogram loses nothing and its trees can be compared with exact ones.
"""
import json
import warnings

import lightgbm
import numpy as np
import scipy
import sklearn
import statsmodels
import statsmodels.api as sm
import xgboost
from sklearn import ensemble, linear_model, metrics, model_selection, pipeline, preprocessing

warnings.simplefilter("ignore")
COUNT = 240
draw = np.random.default_rng(20260101)
shape = draw.normal(size=(COUNT, 5))
shape[:, 4] = shape[:, 0] * 0.8 + shape[:, 4] * 0.6  # one that another explains in part
X = np.round(shape * [1, 10, 5, 2, 1] * 4) / 4
z = 0.8 * X[:, 0] + 0.05 * X[:, 1] * (X[:, 2] > 1) - 0.3 * np.abs(X[:, 3]) + 0.3
y = np.round(z + draw.normal(size=COUNT) * 0.7, 3)
c = (draw.random(COUNT) < 1 / (1 + np.exp(-1.5 * z))).astype(float)
holed = X.copy()
holed[draw.random(COUNT) < 0.25, 0] = np.nan
holed[draw.random(COUNT) < 0.1, 3] = np.nan


def cells(values):
    return [None if np.isnan(v) else float(v) for v in np.ravel(values)]


def linear():
    model = sm.OLS(y, sm.add_constant(X)).fit()
    return {
        "intercept": model.params[0], "coefficients": list(model.params[1:]),
        "p_values": list(model.pvalues[1:]),
    }


def pruned(threshold):
    """The least significant goes first, and the rest is fitted anew."""
    kept, dropped = list(range(X.shape[1])), []
    while True:
        p_values = sm.OLS(y, sm.add_constant(X[:, kept])).fit().pvalues[1:]
        worst = int(np.argmax(p_values))
        if p_values[worst] <= threshold or len(kept) == 1:
            return {"threshold": threshold, "kept": kept, "dropped": dropped}
        dropped.append([kept.pop(worst), float(p_values[worst])])


def longley():
    """Columns so alike that a careless solver loses all digits; certified by NIST (StRD, Longley)."""
    data = sm.datasets.longley.load_pandas()
    estimates = [
        -3482258.63459582, 15.0618722713733, -0.358191792925910e-01, -2.02022980381683,
        -1.03322686717359, -0.511041056535807e-01, 1829.15146461355]
    errors = [
        84.9149257747669, 0.334910077722432e-01, 0.488399681651699, 0.214274163161675,
        0.226073200069370, 455.478499142212]
    degrees = 16 - 7
    ts = np.array(estimates[1:]) / errors
    return {
        "features": [list(data.exog[name]) for name in data.exog], "target": list(data.endog),
        "intercept": estimates[0], "coefficients": estimates[1:],
        "p_values": [float(2 * scipy.stats.t.sf(abs(t), degrees)) for t in ts],
    }


def student():
    ts = [0.1, 1.0, 2.5, 6.0, 40.0, -3.0]
    degrees = [1, 2, 7, 30, 500, 100_000]
    return [[t, n, float(2 * scipy.stats.t.sf(abs(t), n))] for t in ts for n in degrees]


def elastic(alpha, l1_ratio, standardize, intercept=True):
    net = linear_model.ElasticNet(
        alpha=alpha, l1_ratio=l1_ratio, tol=1e-15, max_iter=1_000_000, fit_intercept=intercept)
    scaler = preprocessing.StandardScaler(with_mean=intercept)
    model = pipeline.make_pipeline(scaler, net) if standardize else net
    model.fit(X, y)
    return {
        "hyperparameters": {
            "alpha": alpha, "l1_ratio": l1_ratio, "standardize": standardize,
            "fit_intercept": intercept, "tol": 1e-14,
        },
        "scaled": list(net.coef_), "predictions": list(model.predict(X)[:20]),
    }


def logistic(C, standardize, intercept=True):
    fit = linear_model.LogisticRegression(
        C=C, solver="newton-cholesky", tol=1e-13, max_iter=1_000, fit_intercept=intercept)
    scaler = preprocessing.StandardScaler(with_mean=intercept)
    model = pipeline.make_pipeline(scaler, fit) if standardize else fit
    model.fit(X, c)
    return {
        "hyperparameters": {"C": C, "standardize": standardize, "fit_intercept": intercept},
        "scaled": list(fit.coef_[0]), "predictions": list(model.predict_proba(X)[:20, 1]),
    }


def xgb(classes, features, **settings):
    data = xgboost.DMatrix(features, c if classes else y, nthread=1)
    rounds = settings.pop("n_estimators")
    objective = "binary:logistic" if classes else "reg:squarederror"
    # The mean in full, since its own estimate of where to begin is rounded to six digits.
    base = {"base_score": float(c.mean() if classes else y.mean())}
    names = {"reg_lambda": "lambda", "reg_alpha": "alpha", "learning_rate": "eta"}
    known = {names.get(key, key): value for key, value in settings.items()}
    common = {"objective": objective, "tree_method": "hist", "nthread": 1, **base}
    model = xgboost.train({**common, **known}, data, rounds)
    leaves = model.predict(data, pred_leaf=True)
    return {
        "task": "classifier" if classes else "regressor", "holed": features is holed,
        "hyperparameters": {"n_estimators": rounds, **settings},
        "leaf_counts": [len(np.unique(tree)) for tree in leaves.T],
        "predictions": [float(v) for v in model.predict(data)],
    }


def lgb(classes, features, **settings):
    kind = lightgbm.LGBMClassifier if classes else lightgbm.LGBMRegressor
    model = kind(
        **settings, n_jobs=1, verbose=-1, min_data_in_bin=1, deterministic=True, force_row_wise=True)
    model.fit(features, c if classes else y)
    found = model.predict_proba(features)[:, 1] if classes else model.predict(features)
    return {
        "task": "classifier" if classes else "regressor", "holed": features is holed,
        "hyperparameters": settings,
        "predictions": list(found),
    }


def tree(classes, **settings):
    """One tree that sees everything: a forest without chance."""
    kind = ensemble.RandomForestClassifier if classes else ensemble.RandomForestRegressor
    model = kind(n_estimators=1, bootstrap=False, max_features=None, random_state=0, **settings)
    model.fit(X, c if classes else y)
    between = X[:40] + 0.125 / 2  # no feature takes such a value, so that thresholds are compared too
    found = model.predict_proba(between)[:, 1] if classes else model.predict(between)
    return {
        "task": "classifier" if classes else "regressor",
        "hyperparameters": {
            "n_estimators": 1, "bootstrap": False, "max_features": 1.0, **settings},
        "predictions": list(found),
        "gains": list(model.feature_importances_),
    }


def folds():
    cases = [(10, 3, 0, None), (107, 5, 0, None), (107, 5, 4, None), (60, 4, 2, 15)]
    return [{
        "count": count, "folds": n, "gap": gap, "max_train": longest,
        "spans": [
            [int(a[0]), int(a[-1]) + 1, int(b[0]), int(b[-1]) + 1]
            for a, b in model_selection.TimeSeriesSplit(
                n, gap=gap, max_train_size=longest).split(np.zeros(count))],
    } for count, n, gap, longest in cases]


def measures():
    guess = np.round(z, 1)
    chance = np.round(1 / (1 + np.exp(-z)), 1)  # with many ties, and none at 0 or 1 but what is clipped
    return {
        "guess": list(guess), "chance": list(chance),
        "mse": metrics.mean_squared_error(y, guess), "mae": metrics.mean_absolute_error(y, guess),
        "r2": metrics.r2_score(y, guess), "accuracy": metrics.accuracy_score(c, chance > 0.5),
        "log_loss": metrics.log_loss(c, chance), "auc": metrics.roc_auc_score(c, chance),
    }


# LightGBM rounds a leaf's count from its weight, bin by bin: a classifier is compared without that.
by_weight = {"min_data_in_leaf": 1, "min_child_weight": 2.5}
slow = {"n_estimators": 12, "learning_rate": 0.3}
print(json.dumps({
    "source": f"scikit-learn {sklearn.__version__}, statsmodels {statsmodels.__version__}, scipy "
    f"{scipy.__version__}, XGBoost {xgboost.__version__}, LightGBM {lightgbm.__version__}",
    "features": [cells(column) for column in X.T],
    "holed": [cells(column) for column in holed.T],
    "target": cells(y),
    "classes": cells(c),
    "linear": linear(),
    "longley": longley(),
    "pruned": [pruned(0.05), pruned(0.5), pruned(0.0)],
    "student": student(),
    "elastic_net": [
        elastic(0.1, 0.5, False), elastic(0.02, 1.0, False), elastic(1.0, 0.0, False),
        elastic(0.05, 0.7, True), elastic(0.3, 0.9, True), elastic(0.1, 0.5, False, False),
    ],
    "logistic": [
        logistic(1.0, False), logistic(0.01, False), logistic(1.0, True), logistic(1e6, True),
        logistic(1.0, False, False),
    ],
    "xgboost": [
        xgb(False, X, **slow, max_depth=4),
        xgb(False, X, **slow, max_depth=3, reg_lambda=5.0, reg_alpha=2.0, min_child_weight=6),
        xgb(False, X, **slow, max_depth=6, gamma=3.0, reg_lambda=0.0),
        xgb(False, holed, **slow, max_depth=4),
        xgb(True, X, **slow, max_depth=3),
        xgb(True, X, **slow, max_depth=4, reg_lambda=2.0, reg_alpha=0.5, gamma=0.5),
        xgb(True, holed, **slow, max_depth=3),
    ],
    "lightgbm": [
        lgb(False, X, **slow, num_leaves=7, min_data_in_leaf=10),
        lgb(False, X, **slow, num_leaves=15, min_data_in_leaf=5, reg_alpha=1.0),
        lgb(False, holed, **slow, num_leaves=7, min_data_in_leaf=10),
        lgb(True, X, **slow, num_leaves=7, **by_weight),
        lgb(True, holed, **slow, num_leaves=10, max_depth=3, **by_weight),
    ],
    "forest": [
        tree(False, max_depth=5), tree(False, max_depth=12, min_samples_leaf=4),
        tree(True, max_depth=5), tree(True, max_depth=8, min_samples_split=20),
    ],
    "folds": folds(),
    "measures": measures(),
}))
