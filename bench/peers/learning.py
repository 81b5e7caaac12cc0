"""Trains scikit-learn's, XGBoost's and LightGBM's models, beside which ours are measured.

  python learning.py <input> <jobs>

Input: the number of samples and of features, then the features column by column, the labels of
regressions and those of classifications, all doubles. Jobs: a file of JSON, a list of {algorithm,
samples, rounds, hyperparameters}. The last fifth of a job's samples is held out. Prints the fastest
round of each in processor seconds, from plain arrays to the trained model, with one thread; and its
score on what was held out: the AUC of a classifier, the root mean squared error of a regressor.
"""
import json
import sys
from time import process_time

import lightgbm
import numpy as np
import sklearn
import xgboost
from sklearn import ensemble, linear_model, metrics, pipeline, preprocessing

raw = np.fromfile(sys.argv[1])
count, width = int(raw[0]), int(raw[1])
X = np.ascontiguousarray(raw[2 : 2 + count * width].reshape(width, count).T)
labels = {"regression": raw[2 + count * width :][:count], "classes": raw[-count:]}
one = {"n_jobs": 1}


def scaled(model):
    return pipeline.make_pipeline(preprocessing.StandardScaler(), model)


MAKE = {
    "xgboost_regressor": lambda h: xgboost.XGBRegressor(tree_method="hist", **one, **h),
    "xgboost_classifier": lambda h: xgboost.XGBClassifier(tree_method="hist", **one, **h),
    "lightgbm_regressor": lambda h: lightgbm.LGBMRegressor(verbose=-1, **one, **h),
    "lightgbm_classifier": lambda h: lightgbm.LGBMClassifier(verbose=-1, **one, **h),
    "random_forest_regressor": lambda h: ensemble.RandomForestRegressor(**one, **h),
    "random_forest_classifier": lambda h: ensemble.RandomForestClassifier(**one, **h),
    "linear_regression": lambda h: linear_model.LinearRegression(**h),
    "elasticnet_regression": lambda h: scaled(linear_model.ElasticNet(**h)),
    "logistic_classification": lambda h: scaled(linear_model.LogisticRegression(**h)),
}


def run(job):
    total = job["samples"]
    cut = total * 4 // 5
    is_class = job["algorithm"].endswith(("classifier", "classification"))
    y = labels["classes" if is_class else "regression"]
    seconds = float("inf")
    for _ in range(job["rounds"]):
        model = MAKE[job["algorithm"]](job["hyperparameters"])
        began = process_time()
        model.fit(X[:cut], y[:cut])
        seconds = min(seconds, process_time() - began)
    held = X[cut:total]
    if is_class:
        score = metrics.roc_auc_score(y[cut:total], model.predict_proba(held)[:, 1])
    else:
        score = metrics.root_mean_squared_error(y[cut:total], model.predict(held))
    return {"seconds": seconds, "score": float(score)}


print(json.dumps({
    "versions": f"XGBoost {xgboost.__version__}, LightGBM {lightgbm.__version__}, "
    f"scikit-learn {sklearn.__version__}",
    "runs": [run(job) for job in json.load(open(sys.argv[2]))],
}))
