"""The canonical backtest in backtrader."""

import time

import backtrader
import pandas
from crossover import CASH, FEE, INVEST, STOP_RANGES, answer, indicators, read_bars, whole_stop

open_, high, low, close = read_bars()
fast, slow, ranges = indicators(high, low, close)
count = len(close)
fills = 0


class Crossover(backtrader.Strategy):
    def __init__(self):
        self.above = True
        self.stop_order = None

    def notify_order(self, order):
        global fills
        if order.status == order.Completed:
            fills += 1
        if self.stop_order and order.ref == self.stop_order.ref and not order.alive():
            self.stop_order = None

    def next(self):
        at = len(self) - 1
        if fast[at] != fast[at] or slow[at] != slow[at] or ranges[at] != ranges[at]:
            return
        above = fast[at] > slow[at]
        crossed = above and not self.above
        self.above = above
        size = self.position.size
        if size == 0:
            if crossed:
                self.buy(size=int(self.broker.getvalue() * INVEST / close[at] + 1e-6))
        elif not above:
            if self.stop_order:
                self.cancel(self.stop_order)
            self.sell(size=size)
        elif self.stop_order is None:
            price = whole_stop(self.position.price, STOP_RANGES * ranges[at])
            self.stop_order = self.sell(size=size, exectype=backtrader.Order.Stop, price=price)


frame = pandas.DataFrame(
    {"open": open_, "high": high, "low": low, "close": close, "volume": 0.0},
    index=pandas.date_range("2007-01-01", periods=count, freq="min"),
)
cerebro = backtrader.Cerebro(stdstats=False)
cerebro.adddata(backtrader.feeds.PandasData(dataname=frame))
cerebro.addstrategy(Crossover)
cerebro.broker.setcash(CASH)
cerebro.broker.setcommission(commission=FEE)
started = time.perf_counter()
cerebro.run()
seconds = time.perf_counter() - started
answer(
    backtrader.__version__,
    count,
    seconds,
    fills,
    float(cerebro.broker.getvalue()),
    "its fills or its equity are not ours",
)
