"""Makes registry.json and candles.json: what TA-Lib and plain numpy say of small series of bars.

  python registry.py > registry.json
  python registry.py --candles < candidates.json > candles.json

Needs TA-Lib (the C library, 0.8 or later, with its Python wrapper) and numpy. What TA-Lib does not
have, or has otherwise, is derived here in the plainest way; the line says which.
"""
import json
import sys

import numpy as np
import talib
import talib.abstract

if __name__ == "__main__" and "--candles" in sys.argv:
    # Of many short series, each ending in a pattern, the few that show every value of every pattern.
    names = talib.get_function_groups()["Pattern Recognition"]
    bars: list[list[int]] = []

    def fired(name):
        columns = [np.array(column, dtype=float) for column in zip(*bars)]
        return getattr(talib, name)(*columns) if columns else np.array([])

    for key, snippet in sorted(json.load(sys.stdin).items()):
        name, value = key.split(":")
        if int(value) not in fired(name):
            bars += snippet
    signals = {}
    for name in names:
        values = fired(name)
        signals[name] = {
            "first": getattr(talib.abstract, name).lookback,
            "fired": [[int(i), int(values[i])] for i in np.flatnonzero(values)],
        }
    print(json.dumps({
        "source": f"TA-Lib {talib.__ta_version__.decode()}, Python wrapper {talib.__version__}",
        "columns": ["open", "high", "low", "close"],
        "bars": bars,
        "patterns": signals,
    }, separators=(",", ":")))
    sys.exit()

rng = np.random.default_rng(151)
COUNT = 240
close = np.round((100 + np.cumsum(rng.normal(0.02, 1.2, COUNT))) * 20) / 20
opened = np.round((np.roll(close, 1) + rng.normal(0, 0.5, COUNT)) * 20) / 20
opened[0] = close[0]
high = np.round((np.maximum(opened, close) + np.abs(rng.normal(0, 0.6, COUNT))) * 20) / 20
low = np.round((np.minimum(opened, close) - np.abs(rng.normal(0, 0.6, COUNT))) * 20) / 20
volume = rng.integers(100, 90_000, COUNT).astype(float)
volume[[60, 61, 130]] = 0
session = np.arange(COUNT) // 60

o, h, l, c, v = opened, high, low, close, volume
none = np.full(COUNT, np.nan)


def after(function, values):
    """A function of TA-Lib on a column whose first values are missing."""
    start = int(np.argmax(~np.isnan(values)))
    out = none.copy()
    out[start:] = function(values[start:])
    return out


def ema(values, n):
    return after(lambda x: talib.EMA(x, n), values)


def sma(values, n):
    return after(lambda x: talib.SMA(x, n), values)


def rolling(values, n, function):
    out = none.copy()
    for i in range(n - 1, COUNT):
        out[i] = function(values[i - n + 1 : i + 1])
    return out


def with_signal(line, n):
    signal = ema(line, n)
    return [line, signal, line - signal]


def stochrsi(n, k, smooth, d):  # TradingView: sma(stoch(rsi, rsi, rsi, k), smooth), and its sma
    rsi = talib.RSI(c, n)
    top, bottom = rolling(rsi, k, np.max), rolling(rsi, k, np.min)
    line = sma(100 * (rsi - bottom) / (top - bottom), smooth)
    return [line, sma(line, d)]


def fisher(n):  # TradingView's script, from its listing
    hl2 = (h + l) / 2
    top, bottom = rolling(hl2, n, np.max), rolling(hl2, n, np.min)
    out, trigger, value, line = none.copy(), none.copy(), 0.0, 0.0
    for i in range(n - 1, COUNT):
        value = 0.66 * ((hl2[i] - bottom[i]) / (top[i] - bottom[i]) - 0.5) + 0.67 * value
        value = 0.999 if value > 0.99 else -0.999 if value < -0.99 else value
        trigger[i] = line
        line = 0.5 * np.log((1 + value) / (1 - value)) + 0.5 * line
        out[i] = line
    return [out, trigger]


def alma(n, offset, sigma):  # TradingView, ta.alma
    place = np.arange(n)
    weights = np.exp(-((place - offset * (n - 1)) ** 2) / (2 * (n / sigma) ** 2))
    return [rolling(c, n, lambda x: (weights * x).sum() / weights.sum())]


def middle(n):
    return (rolling(h, n, np.max) + rolling(l, n, np.min)) / 2


def vwap():  # TradingView: sums of the session
    price, out = (h + l + c) / 3, none.copy()
    for i in range(COUNT):
        same = slice(int(np.argmax(session == session[i])), i + 1)
        out[i] = (price[same] * v[same]).sum() / v[same].sum() if v[same].sum() else np.nan
    return [out]


def keltner(n, times):  # TradingView: ema of the close and the range of ten bars
    mean, width = talib.EMA(c, n), times * talib.ATR(h, l, c, 10)
    known = np.where(np.isnan(width), np.nan, mean)
    return [mean + width, known, mean - width]


def bollinger(n, times):
    return talib.BBANDS(c, n, times, times, 0)


def bandwidth(n, times):
    upper, mean, lower = bollinger(n, times)
    return [(upper - lower) / mean]


def place_in_bands(n, times):
    upper, _, lower = bollinger(n, times)
    return [(c - lower) / (upper - lower)]


def one(function, *inputs):
    return lambda *parameters: [function(*inputs, *parameters)]


def many(function, *inputs):
    return lambda *parameters: list(function(*inputs, *parameters))


hlc, ohlc, hlcv = (h, l, c), (o, h, l, c), (h, l, c, v)
CASES = {
    "RSI": (one(talib.RSI, c), [(14,), (2,)]),
    "MACD": (many(talib.MACD, c), [(12, 26, 9), (3, 7, 4)]),
    "STOCH": (lambda k, s, d: list(talib.STOCH(*hlc, k, s, 0, d, 0)), [(14, 3, 3), (5, 1, 2)]),
    "STOCHF": (lambda k, d: list(talib.STOCHF(*hlc, k, d, 0)), [(14, 3), (5, 2)]),
    "STOCHRSI": (stochrsi, [(14, 14, 3, 3), (7, 9, 2, 4)]),
    "CCI": (one(talib.CCI, *hlc), [(20,), (7,)]),
    "MOM": (one(talib.MOM, c), [(10,), (1,)]),
    "ROC": (one(talib.ROC, c), [(12,), (1,)]),
    "ROCP": (one(talib.ROCP, c), [(10,), (3,)]),
    "ROCR": (one(talib.ROCR, c), [(10,), (3,)]),
    "ROCR100": (one(talib.ROCR100, c), [(10,), (3,)]),
    "TSI": (
        lambda s, n, d: with_signal(talib.TSI(c, n, s), d)[:2],
        [(13, 25, 13), (4, 9, 5)],
    ),
    "WILLR": (one(talib.WILLR, *hlc), [(14,), (5,)]),
    "AO": (one(talib.AO, h, l), [(5, 34), (3, 9)]),
    "AC": (one(talib.AC, h, l), [(5, 34, 5), (3, 9, 4)]),
    "PPO": (lambda f, s, n: with_signal(talib.PPO(c, f, s, 1), n), [(12, 26, 9), (3, 8, 4)]),
    "PVO": (lambda f, s, n: with_signal(talib.PVO(v, f, s, 1), n), [(12, 26, 9), (3, 8, 4)]),
    "APO": (lambda f, s: [talib.APO(c, f, s, 1)], [(12, 26), (3, 8)]),
    "SMA": (one(talib.SMA, c), [(20,), (3,)]),
    "EMA": (one(talib.EMA, c), [(20,), (3,)]),
    "RMA": (one(talib.RMA, c), [(14,), (3,)]),
    "WMA": (one(talib.WMA, c), [(20,), (3,)]),
    "HMA": (one(talib.HMA, c), [(20,), (7,)]),
    "DEMA": (one(talib.DEMA, c), [(20,), (5,)]),
    "TEMA": (one(talib.TEMA, c), [(20,), (5,)]),
    "VWMA": (one(talib.VWMA, c, v), [(20,), (5,)]),
    "ZLEMA": (one(talib.ZLEMA, c), [(20,), (6,)]),
    "KAMA": (one(talib.KAMA, c), [(10,), (4,)]),
    "MAMA": (many(talib.MAMA, c), [(0.5, 0.05), (0.8, 0.1)]),
    "T3": (lambda n: [talib.T3(c, n, 0.7)], [(5,), (3,)]),
    "TRIMA": (one(talib.TRIMA, c), [(20,), (7,)]),
    "DPO": (one(talib.DPO, c), [(20,), (7,)]),
    "MIDPOINT": (one(talib.MIDPOINT, c), [(14,), (4,)]),
    "MIDPRICE": (one(talib.MIDPRICE, h, l), [(14,), (4,)]),
    "LINEARREG": (one(talib.LINEARREG, c), [(14,), (5,)]),
    "LINEARREG_ANGLE": (one(talib.LINEARREG_ANGLE, c), [(14,), (5,)]),
    "LINEARREG_INTERCEPT": (one(talib.LINEARREG_INTERCEPT, c), [(14,), (5,)]),
    "LINEARREG_SLOPE": (one(talib.LINEARREG_SLOPE, c), [(14,), (5,)]),
    "TSF": (one(talib.TSF, c), [(14,), (5,)]),
    "FOSC": (one(talib.FOSC, c), [(14,), (5,)]),
    "ALMA": (alma, [(9, 0.85, 6), (5, 0.5, 3)]),
    "ICHIMOKU": (
        lambda a, b, s: [middle(a), middle(b), (middle(a) + middle(b)) / 2, middle(s)],
        [(9, 26, 52), (3, 8, 16)],
    ),
    "ATR": (one(talib.ATR, *hlc), [(14,), (3,)]),
    "NATR": (one(talib.NATR, *hlc), [(14,), (3,)]),
    "TRANGE": (one(talib.TRANGE, *hlc), [()]),
    "BBANDS": (bollinger, [(20, 2.0), (5, 1.5)]),
    "BBW": (bandwidth, [(20, 2.0), (5, 1.5)]),
    "PERCENTB": (place_in_bands, [(20, 2.0), (5, 1.5)]),
    "KC": (keltner, [(20, 2.0), (5, 1.5)]),
    "DC": (many(talib.DONCHIAN, h, l), [(20,), (5,)]),
    "ACCBANDS": (many(talib.ACCBANDS, *hlc), [(20,), (5,)]),
    "STDDEV": (one(talib.STDDEV, c), [(20, 1.0), (5, 2.0)]),
    "VAR": (one(talib.VAR, c), [(20,), (5,)]),
    "AVGDEV": (one(talib.AVGDEV, c), [(14,), (5,)]),
    "ADR": (one(talib.ADR, h, l), [(14,), (5,)]),
    "CVI": (one(talib.CVI, h, l), [(10, 10), (4, 3)]),
    "MASSI": (one(talib.MASSI, h, l), [(9, 25), (4, 6)]),
    "RVI": (one(talib.RVI, c), [(14, 10), (5, 4)]),
    "OBV": (one(talib.OBV, c, v), [()]),
    "AD": (one(talib.AD, *hlcv), [()]),
    "ADOSC": (one(talib.ADOSC, *hlcv), [(3, 10), (2, 5)]),
    "CMF": (one(talib.CMF, *hlcv), [(20,), (5,)]),
    "MFI": (one(talib.MFI, *hlcv), [(14,), (5,)]),
    "EFI": (one(talib.EFI, c, v), [(13,), (3,)]),
    "RVOL": (one(talib.RVOL, v), [(20,), (5,)]),
    "MARKETFI": (one(talib.MARKETFI, h, l, v), [()]),
    "PVT": (one(talib.PVT, c, v), [()]),
    "NVI": (one(talib.NVI, c, v), [()]),
    "PVI": (one(talib.PVI, c, v), [()]),
    "WAD": (one(talib.WAD, *hlc), [()]),
    "VWAP": (vwap, [()]),
    "ADX": (one(talib.ADX, *hlc), [(14,), (4,)]),
    "ADXR": (one(talib.ADXR, *hlc), [(14,), (4,)]),
    "DX": (one(talib.DX, *hlc), [(14,), (4,)]),
    "PLUS_DI": (one(talib.PLUS_DI, *hlc), [(14,), (2,)]),
    "MINUS_DI": (one(talib.MINUS_DI, *hlc), [(14,), (2,)]),
    "PLUS_DM": (one(talib.PLUS_DM, h, l), [(14,), (1,)]),
    "MINUS_DM": (one(talib.MINUS_DM, h, l), [(14,), (1,)]),
    "PSAR": (one(talib.SAR, h, l), [(0.02, 0.2), (0.1, 0.5)]),
    "SUPERTREND": (many(talib.SUPERTREND, *hlc), [(10, 3.0), (4, 1.5)]),
    "AROON": (many(talib.AROON, h, l), [(14,), (5,)]),
    "AROONOSC": (one(talib.AROONOSC, h, l), [(14,), (5,)]),
    "FISHER": (fisher, [(9,), (5,)]),
    "CMO": (one(talib.CMO, c), [(14,), (5,)]),
    "CMOU": (one(talib.CMOU, c), [(14,), (5,)]),
    "IMI": (one(talib.IMI, o, c), [(14,), (5,)]),
    "VHF": (one(talib.VHF, c), [(28,), (5,)]),
    "ULTOSC": (one(talib.ULTOSC, *hlc), [(7, 14, 28), (3, 5, 9)]),
    "VORTEX": (many(talib.VORTEX, *hlc), [(14,), (5,)]),
    "TRIX": (one(talib.TRIX, c), [(15,), (4,)]),
    "COPPOCK": (one(talib.COPPOCK, c), [(10, 11, 14), (4, 3, 5)]),
    "QSTICK": (one(talib.QSTICK, o, c), [(10,), (3,)]),
    "BOP": (one(talib.BOP, *ohlc), [()]),
    "ERI": (many(talib.ERI, *hlc), [(13,), (4,)]),
    "ER": (one(talib.ER, c), [(10,), (4,)]),
    "KDJ": (lambda k, s, d: list(talib.KDJ(*hlc, k, s, 13, d, 13)), [(9, 3, 3), (5, 2, 4)]),
    "SMI": (many(talib.SMI, *hlc), [(13, 2, 25, 9), (5, 3, 7, 4)]),
    "AVGPRICE": (one(talib.AVGPRICE, *ohlc), [()]),
    "MEDPRICE": (one(talib.MEDPRICE, h, l), [()]),
    "TYPPRICE": (one(talib.TYPPRICE, *hlc), [()]),
    "WCLPRICE": (one(talib.WCLPRICE, *hlc), [()]),
    "HA": (many(talib.HA, *ohlc), [()]),
    "MAX": (one(talib.MAX, c), [(30,), (4,)]),
    "MIN": (one(talib.MIN, c), [(30,), (4,)]),
    "SUM": (one(talib.SUM, c), [(30,), (4,)]),
    "HT_DCPERIOD": (one(talib.HT_DCPERIOD, c), [()]),
    "HT_DCPHASE": (one(talib.HT_DCPHASE, c), [()]),
    "HT_PHASOR": (many(talib.HT_PHASOR, c), [()]),
    "HT_SINE": (many(talib.HT_SINE, c), [()]),
    "HT_TRENDLINE": (one(talib.HT_TRENDLINE, c), [()]),
    "HT_TRENDMODE": (one(talib.HT_TRENDMODE, c), [()]),
}
DERIVED = ["STOCHRSI", "FISHER", "ALMA", "ICHIMOKU", "VWAP", "KC", "BBW", "PERCENTB"]


def shown(column):
    """The first three values, every eleventh, and the last: [bar, value]."""
    known = np.flatnonzero(~np.isnan(column))
    first = int(known[0])
    picked = [i for i in known if i < first + 3 or (i - first) % 11 == 0 or i == COUNT - 1]
    return first, [[int(i), float(f"{column[i]:.16g}")] for i in picked]


cases = []
for name, (function, parameter_sets) in CASES.items():
    for parameters in parameter_sets:
        outputs = []
        for column in function(*parameters):
            column = np.array(column, dtype=float)
            if name == "HT_TRENDMODE":
                column[:63] = np.nan  # an integer column, which has 0 where it has no value
            if name == "SUPERTREND":
                column[: parameters[0]] = np.nan
            first, values = shown(column)
            outputs.append({"first": first, "values": values})
        text = [f"{value:g}" for value in parameters]
        cases.append({
            "id": "_".join([name, *text]),
            "by": "numpy" if name in DERIVED else "TA-Lib",
            "outputs": outputs,
        })

print(json.dumps({
    "source": f"TA-Lib {talib.__ta_version__.decode()}, Python wrapper {talib.__version__}; "
    f"numpy {np.__version__} where it says so",
    "bars": {
        "open": o.tolist(),
        "high": h.tolist(),
        "low": l.tolist(),
        "close": c.tolist(),
        "volume": [int(x) for x in v],
        "session": session.tolist(),
    },
    "cases": cases,
}, separators=(",", ":")))
