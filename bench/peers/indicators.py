"""Times TA-Lib's C functions on columns of bars, beside which ours are measured.

  python indicators.py <input>

Input: n, then open, high, low, close and volume, all doubles. Prints the fastest round of each in ns a
bar, and its outputs' last values, for a comparison. Needs the package TA-Lib.
"""
import json
import sys
from time import perf_counter_ns

import numpy as np
import talib

ROUNDS = 7
data = np.fromfile(sys.argv[1])
count = int(data[0])
o, h, l, c, v = (data[1 + k * count : 1 + (k + 1) * count].copy() for k in range(5))
hlc, ohlc, hlcv = (h, l, c), (o, h, l, c), (h, l, c, v)

CALLS = {
    "SMA_20": lambda: talib.SMA(c, 20),
    "EMA_20": lambda: talib.EMA(c, 20),
    "WMA_20": lambda: talib.WMA(c, 20),
    "HMA_20": lambda: talib.HMA(c, 20),
    "DEMA_20": lambda: talib.DEMA(c, 20),
    "TEMA_20": lambda: talib.TEMA(c, 20),
    "T3_5": lambda: talib.T3(c, 5, 0.7),
    "KAMA_10": lambda: talib.KAMA(c, 10),
    "MAMA_0.5_0.05": lambda: talib.MAMA(c, 0.5, 0.05),
    "VWMA_20": lambda: talib.VWMA(c, v, 20),
    "LINEARREG_14": lambda: talib.LINEARREG(c, 14),
    "RSI_14": lambda: talib.RSI(c, 14),
    "MACD_12_26_9": lambda: talib.MACD(c, 12, 26, 9),
    "STOCH_14_3_3": lambda: talib.STOCH(*hlc, 14, 3, 0, 3, 0),
    "CCI_20": lambda: talib.CCI(*hlc, 20),
    "ROC_12": lambda: talib.ROC(c, 12),
    "WILLR_14": lambda: talib.WILLR(*hlc, 14),
    "CMO_14": lambda: talib.CMO(c, 14),
    "TRIX_15": lambda: talib.TRIX(c, 15),
    "ULTOSC_7_14_28": lambda: talib.ULTOSC(*hlc, 7, 14, 28),
    "ATR_14": lambda: talib.ATR(*hlc, 14),
    "BBANDS_20_2": lambda: talib.BBANDS(c, 20, 2.0, 2.0, 0),
    "STDDEV_20_1": lambda: talib.STDDEV(c, 20, 1.0),
    "DC_20": lambda: talib.DONCHIAN(h, l, 20),
    "ADX_14": lambda: talib.ADX(*hlc, 14),
    "OBV": lambda: talib.OBV(c, v),
    "AD": lambda: talib.AD(*hlcv),
    "MFI_14": lambda: talib.MFI(*hlcv, 14),
    "PSAR_0.02_0.2": lambda: talib.SAR(h, l, 0.02, 0.2),
    "SUPERTREND_10_3": lambda: talib.SUPERTREND(*hlc, 10, 3.0),
    "AROON_14": lambda: talib.AROON(h, l, 14),
    "HT_DCPERIOD": lambda: talib.HT_DCPERIOD(c),
    "CDLDOJI": lambda: talib.CDLDOJI(*ohlc),
    "CDLENGULFING": lambda: talib.CDLENGULFING(*ohlc),
    "CDLHARAMI": lambda: talib.CDLHARAMI(*ohlc),
    "CDLMORNINGSTAR": lambda: talib.CDLMORNINGSTAR(*ohlc, 0.3),
}

figures = {}
for name, call in CALLS.items():
    best = float("inf")
    for _ in range(ROUNDS):
        began = perf_counter_ns()
        answer = call()
        best = min(best, perf_counter_ns() - began)
    outputs = answer if isinstance(answer, (tuple, list)) else [answer]
    figures[name] = {"ns": best / count, "last": [float(column[-1]) for column in outputs]}
print(json.dumps({"version": talib.__ta_version__.decode(), "figures": figures}))
