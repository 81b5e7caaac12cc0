"""What the Python peers share: the canonical bars, the means and ranges, and the answer's shape.

The indicators are worked out before the clock starts, so that a peer is timed for its engine and
for the strategy's decisions only; ours streams them inside the timed loop.
"""

import json
import sys

import numpy

FAST, SLOW, RANGE, STOP_RANGES, INVEST = 20, 50, 14, 3.0, 0.1
CASH, FEE = 100_000_000, 0.3 / 10_000


def read_bars():
    columns = numpy.fromfile(sys.argv[1], dtype="<f8")
    count = int(columns[0])
    return [columns[1 + at * count : 1 + (at + 1) * count] for at in range(4)]


def indicators(high, low, close):
    fast, slow = mean(close, FAST), mean(close, SLOW)
    before = close[:-1]
    ranges = (high[1:] - low[1:] + abs(high[1:] - before) + abs(low[1:] - before)) * 0.5
    return fast, slow, numpy.concatenate([[numpy.nan], smooth(ranges, RANGE, 1 / RANGE)])


def mean(values, period):
    return smooth(values, period, 2 / (period + 1))


def smooth(values, period, weight):
    out = numpy.full(len(values), numpy.nan)
    value = 0.0
    for x in values[:period]:
        value += float(x)
    value /= period
    out[period - 1] = value
    for at in range(period, len(values)):
        value = (float(values[at]) - value) * weight + value
        out[at] = value
    return out


def whole_stop(average, distance):
    """On the grid of 0.05, as our engine has it."""
    return (int((average - distance) * 1e8 / 5e6 + 0.5) * 5_000_000) / 1e8


def answer(version, bars, seconds, fills, final_equity, differs):
    print(
        json.dumps(
            {
                "version": version,
                "bars": bars,
                "seconds": seconds,
                "fills": fills,
                "finalEquity": final_equity,
                "differs": differs,
            }
        )
    )
