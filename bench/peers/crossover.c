/*
 * The canonical backtest in C: the same strategy, venue and books as our own, in the same order of
 * operations, so that every point of the equity curve must have the same bits.
 *
 *   cc -O3 -ffp-contract=off crossover.c -lm
 *   crossover <bars> <equity out> <rounds>
 *
 * The file of bars: the count, then open, high, low, close, each a column of doubles.
 */
#define _POSIX_C_SOURCE 199309L
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { FAST = 20, SLOW = 50, RANGE = 14 };
static const double STOP_RANGES = 3, INVEST = 0.1, CASH = 100000000;
static const double FEE = 0.3 / 10000, SLIPPAGE = 0.1 / 10000, HALF_UNIT = 0.5 / 1e8;
static const double STEP = 100000000, INCREMENT = 5000000, UNITS = 100000000;

typedef struct { double value, sum, weight; int seen, period; } Mean;
typedef struct { double value, sum, close; int seen; } Range;
typedef enum { NONE, MARKET, STOP } Type;
typedef struct { Type type; double side, quantity, asked; } Order;
typedef struct { double quantity, price, fee, realized; long point; } Fill;
typedef struct {
  double cash, position, cost, point_equity;
  Order order; /* this strategy never has two that wait */
  Fill *fills;
  long fill_count, room, canceled, placed;
} Desk;

static double mean_update(Mean *m, double x) {
  if (m->seen < m->period) {
    m->seen += 1;
    m->sum += x;
    if (m->seen == m->period) m->value = m->sum / m->period;
    return m->value;
  }
  return m->value = (x - m->value) * m->weight + m->value;
}

static double range_update(Range *r, double high, double low, double close) {
  double range = (high - low + fabs(high - r->close) + fabs(low - r->close)) * 0.5;
  int first = isnan(r->close);
  r->close = close;
  if (r->seen < RANGE) {
    if (first) return NAN;
    r->seen += 1;
    r->sum += range;
    if (r->seen == RANGE) r->value = r->sum / RANGE;
    return r->value;
  }
  return r->value = (range - r->value) * (1.0 / RANGE) + r->value;
}

static double round_half_up(double x) { return floor(x + 0.5); }

static double whole_steps(double units) {
  return trunc((units * UNITS) / STEP + (units > 0) * 1e-6) * STEP / UNITS;
}

static void fill_or_cancel(Desk *d, long point, double side, double quantity, double price) {
  double held = d->position, notional = price * quantity, fee = notional * FEE + 0.0;
  double left = d->cash - side * notional - fee;
  if (left < -HALF_UNIT || (side < 0 && quantity > held + HALF_UNIT)) {
    d->canceled += 1;
    return;
  }
  double signed_quantity = side * quantity;
  double closed = held > 0 && signed_quantity < 0 ? fmin(held, -signed_quantity) : 0;
  double released = closed == 0 ? 0 : (d->cost * closed) / held;
  d->cash = left;
  d->position = round_half_up((held + signed_quantity) * UNITS) / UNITS;
  d->cost = d->cost - released + price * (signed_quantity + closed);
  if (d->fill_count == d->room) {
    d->room *= 2;
    d->fills = realloc(d->fills, d->room * sizeof(Fill));
  }
  d->fills[d->fill_count++] =
      (Fill){signed_quantity, price, fee, price * closed - released, point};
}

static void meet(Desk *d, long point, double open, double high, double low) {
  Order o = d->order;
  double touched = open;
  if (o.type == STOP) {
    if (o.side > 0 ? high < o.asked : low > o.asked) return;
    touched = o.side > 0 ? fmax(open, o.asked) : fmin(open, o.asked);
  }
  d->order.type = NONE;
  fill_or_cancel(d, point, o.side, o.quantity, touched + o.side * (touched * SLIPPAGE));
  (void)high;
}

static void place(Desk *d, double close, double side, Type type, double units, double named) {
  double quantity = whole_steps(units);
  double asked = type == STOP ? (round_half_up((named * UNITS) / INCREMENT) * INCREMENT) / UNITS : NAN;
  d->placed += 1;
  if (!(quantity > 0) || (type == STOP && !(asked > 0))) return;
  if (side < 0 && quantity > d->position + HALF_UNIT) return;
  if (side > 0) {
    double paid = close + close * SLIPPAGE, notional = paid * quantity;
    if (notional + (notional * FEE + 0.0) > d->cash + HALF_UNIT) return;
  }
  d->order = (Order){type, side, quantity, asked};
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static double run(long n, const double *open, const double *high, const double *low,
                  const double *close, double *equity, Desk *d) {
  Mean fast = {NAN, 0, 2.0 / (FAST + 1), 0, FAST}, slow = {NAN, 0, 2.0 / (SLOW + 1), 0, SLOW};
  Range range = {NAN, 0, NAN, 0};
  int was_above = 1;
  double peak = 0, drawdown = 0;

  for (long i = 0; i < n; i += 1) {
    if (d->order.type != NONE) meet(d, i, open[i], high[i], low[i]);

    double c = close[i];
    double f = mean_update(&fast, c), s = mean_update(&slow, c);
    double r = range_update(&range, high[i], low[i], c);
    if (!isnan(f + s + r)) {
      int above = f > s, crossed = above - was_above;
      was_above = above;
      if (d->position == 0) {
        double worth = d->cash + 0.0;
        if (crossed == 1) place(d, c, 1, MARKET, (worth * INVEST) / c, NAN);
      } else if (!above) {
        if (d->order.type != NONE) d->canceled += 1;
        d->order.type = NONE;
        place(d, c, -1, MARKET, d->position, NAN);
      } else if (d->order.type == NONE) {
        place(d, c, -1, STOP, d->position, d->cost / d->position - STOP_RANGES * r);
      }
    }

    double worth = d->position == 0 ? d->cash + 0.0 : d->cash + (0.0 + d->position * c);
    equity[i] = worth;
    if (worth > peak) peak = worth;
    if ((peak - worth) / peak > drawdown) drawdown = (peak - worth) / peak;
  }
  return drawdown;
}

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  FILE *in = fopen(argv[1], "rb");
  double count;
  if (!in || fread(&count, 8, 1, in) != 1) return 1;
  long n = (long)count, rounds = atol(argv[3]);
  double *columns = malloc(4 * n * 8), best = INFINITY, drawdown = 0;
  if (!columns || fread(columns, 8, 4 * n, in) != (size_t)(4 * n)) return 1;
  fclose(in);

  Desk d;
  double *equity = NULL;
  for (long round = 0; round < rounds; round += 1) {
    free(equity);
    double from = now();
    equity = malloc(n * 8);
    memset(&d, 0, sizeof d);
    d.cash = CASH;
    d.room = 1024;
    d.fills = malloc(d.room * sizeof(Fill));
    drawdown = run(n, columns, columns + n, columns + 2 * n, columns + 3 * n, equity, &d);
    double took = now() - from;
    if (took < best) best = took;
    if (round + 1 < rounds) free(d.fills);
  }
  FILE *out = fopen(argv[2], "wb");
  if (!out || fwrite(equity, 8, n, out) != (size_t)n) return 1;
  fclose(out);
  printf("{\"seconds\": %.9f, \"fills\": %ld, \"canceled\": %ld, \"placed\": %ld, \"drawdown\": %.17g, "
         "\"cash\": %.17g, \"finalEquity\": %.17g}\n",
         best, d.fill_count, d.canceled, d.placed, drawdown, d.cash, equity[n - 1]);
  return 0;
}
