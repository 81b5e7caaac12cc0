# What test/charts/indicators.test.ts expects: TA-Lib over the bars of test/support/nifty-session.ts.
import numpy as np
import talib

i = np.arange(375)
close = (2450000 + (i * i * 7919 + i * 104729) % 6007 * 5 - (i * 3571) % 4013 * 4) / 100
open_ = np.concatenate([[close[0]], close[:-1]])
high = np.maximum(open_, close) + ((i * 31) % 17) * 0.05
low = np.minimum(open_, close) - ((i * 57) % 13) * 0.05


def closes(minutes):
    return close.reshape(-1, minutes)[:, -1]


five = closes(5)
print(talib.__ta_version__)
print('RSI_14', talib.RSI(five, 14)[[-1, -11]].tolist())
print('SMA_20', talib.SMA(five, 20)[[-1, -11]].tolist())
print('EMA_50', talib.EMA(five, 50)[-1])
print('MACD', [float(column[-1]) for column in talib.MACD(five, 12, 26, 9)])
print('RSI_14 of 1min and 15min', talib.RSI(close, 14)[-1], talib.RSI(closes(15), 14)[-1])
print('day', open_[0], high.max(), low.min(), close[-1])
