"""The canonical backtest in nautilus_trader, driven by bars."""

import time
from decimal import Decimal

import nautilus_trader
from crossover import CASH, FEE, INVEST, STOP_RANGES, answer, indicators, read_bars, whole_stop
from nautilus_trader.backtest.engine import BacktestEngine, BacktestEngineConfig
from nautilus_trader.config import LoggingConfig, RiskEngineConfig
from nautilus_trader.model.currencies import USD
from nautilus_trader.model.data import Bar, BarType
from nautilus_trader.model.enums import AccountType, OmsType, OrderSide, OrderStatus
from nautilus_trader.model.identifiers import InstrumentId, Symbol, Venue
from nautilus_trader.model.instruments import Equity
from nautilus_trader.model.objects import Money, Price, Quantity
from nautilus_trader.trading.strategy import Strategy

open_, high, low, close = read_bars()
fast, slow, ranges = indicators(high, low, close)
count = len(close)
VENUE = Venue("SIM")
INSTRUMENT = Equity(
    instrument_id=InstrumentId(Symbol("BENCH"), VENUE),
    raw_symbol=Symbol("BENCH"),
    currency=USD,
    price_precision=2,
    price_increment=Price.from_str("0.05"),
    lot_size=Quantity.from_int(1),
    maker_fee=Decimal(str(FEE)),
    taker_fee=Decimal(str(FEE)),
    ts_event=0,
    ts_init=0,
)
BAR_TYPE = BarType.from_str("BENCH.SIM-1-MINUTE-LAST-EXTERNAL")
MINUTE = 60_000_000_000  # the first bar is not at 0, at which the engine aborts


class Crossover(Strategy):
    def __init__(self):
        super().__init__()
        self.above = True
        self.at = -1
        self.stop_order = None
        self.fills = 0

    def on_start(self):
        self.subscribe_bars(BAR_TYPE)

    def on_order_filled(self, event):
        self.fills += 1

    def on_bar(self, bar):
        self.at = at = self.at + 1
        if fast[at] != fast[at] or slow[at] != slow[at] or ranges[at] != ranges[at]:
            return
        above = fast[at] > slow[at]
        crossed = above and not self.above
        self.above = above
        positions = self.cache.positions_open(instrument_id=INSTRUMENT.id)
        if not positions:
            self.stop_order = None
            if crossed:
                equity = self.portfolio.account(VENUE).balance_total(USD).as_double()
                self.market(OrderSide.BUY, int(equity * INVEST / close[at] + 1e-6))
        elif not above:
            if self.stop_order:
                self.cancel_order(self.stop_order)
                self.stop_order = None
            self.market(OrderSide.SELL, int(positions[0].quantity))
        elif self.stop_order is None:
            position = positions[0]
            price = whole_stop(position.avg_px_open, STOP_RANGES * ranges[at])
            self.stop_order = self.order_factory.stop_market(
                INSTRUMENT.id, OrderSide.SELL, position.quantity, Price(price, 2)
            )
            self.submit_order(self.stop_order)

    def market(self, side, units):
        self.submit_order(
            self.order_factory.market(INSTRUMENT.id, side, Quantity.from_int(units))
        )


engine = BacktestEngine(
    config=BacktestEngineConfig(
        logging=LoggingConfig(bypass_logging=True), risk_engine=RiskEngineConfig(bypass=True)
    )
)
engine.add_venue(
    venue=VENUE,
    oms_type=OmsType.NETTING,
    account_type=AccountType.CASH,
    base_currency=USD,
    starting_balances=[Money(CASH, USD)],
)
engine.add_instrument(INSTRUMENT)
volume = Quantity.from_int(1_000_000_000)
engine.add_data(
    [
        Bar(
            BAR_TYPE,
            Price(open_[at], 2),
            Price(high[at], 2),
            Price(low[at], 2),
            Price(close[at], 2),
            volume,
            (at + 1) * MINUTE,
            (at + 1) * MINUTE,
        )
        for at in range(count)
    ]
)
strategy = Crossover()
engine.add_strategy(strategy)
started = time.perf_counter()
engine.run()
seconds = time.perf_counter() - started
cash = engine.portfolio.account(VENUE).balance_total(USD).as_double()
held = sum(
    position.signed_qty for position in engine.cache.positions_open(instrument_id=INSTRUMENT.id)
)
answer(
    nautilus_trader.__version__,
    count,
    seconds,
    strategy.fills,
    cash + held * float(close[-1]),
    "a market order fills at the close that caused it, not at the next open",
)
