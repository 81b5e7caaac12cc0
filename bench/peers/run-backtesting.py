"""The canonical backtest in backtesting.py."""

import time
import warnings

import backtesting
import pandas
from crossover import CASH, FEE, INVEST, STOP_RANGES, answer, indicators, read_bars, whole_stop

warnings.simplefilter("ignore")
open_, high, low, close = read_bars()
fast, slow, ranges = indicators(high, low, close)
count = len(close)


class Crossover(backtesting.Strategy):
    def init(self):
        self.above = True
        self.at = 0

    def next(self):
        at = len(self.data) - 1
        if fast[at] != fast[at] or slow[at] != slow[at] or ranges[at] != ranges[at]:
            return
        above = fast[at] > slow[at]
        crossed = above and not self.above
        self.above = above
        if not self.position:
            if crossed:
                units = int(self.equity * INVEST / close[at] + 1e-6)
                self.buy(size=units)
        elif not above:
            self.position.close()
        elif self.trades[0].sl is None:
            trade = self.trades[0]
            trade.sl = whole_stop(trade.entry_price, STOP_RANGES * ranges[at])


frame = pandas.DataFrame(
    {"Open": open_, "High": high, "Low": low, "Close": close},
    index=pandas.date_range("2007-01-01", periods=count, freq="min"),
)
run = backtesting.Backtest(frame, Crossover, cash=CASH, commission=FEE, finalize_trades=False)
started = time.perf_counter()
stats = run.run()
seconds = time.perf_counter() - started
trades = stats["_trades"]
still_open = len(stats["_strategy"].trades)
answer(
    backtesting.__version__,
    count,
    seconds,
    2 * len(trades) + still_open,
    float(stats["_equity_curve"]["Equity"].iloc[-1]),
    "its fills or its equity are not ours",
)
