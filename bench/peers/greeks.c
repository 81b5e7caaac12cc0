/* Price and eight Greeks of n options of one expiry, in the plain way: libm's erfc, exp and log.
 *
 *   greeks <input> <rounds>
 *
 * Input: n, spot, years, rate, yield, then n strikes, n volatilities and n signs, all doubles.
 * Prints the fastest round in ns an option, and the sum of each column, for a comparison. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

static double cumulative(double x) { return 0.5 * erfc(-x * 0.70710678118654752440); }

static void value(long n, const double *market, const double *strike, const double *volatility,
                  const double *sign, double *out) {
  double spot = market[0], years = market[1], rate = market[2], yield = market[3];
  double root = sqrt(years), discount = exp(-rate * years), growth = exp(-yield * years);
  for (long i = 0; i < n; i++, out += 9) {
    double k = strike[i], v = volatility[i], c = sign[i], s = v * root;
    double d1 = (log(spot / k) + (rate - yield) * years) / s + 0.5 * s, d2 = d1 - s;
    double density = 0.39894228040143267794 * exp(-0.5 * d1 * d1);
    double n1 = cumulative(c * d1), n2 = cumulative(c * d2);
    double vega = spot * growth * density * root;
    out[0] = c * (spot * growth * n1 - k * discount * n2);
    out[1] = c * growth * n1;
    out[2] = growth * density / (spot * s);
    out[3] = vega / 100;
    out[4] = (-spot * growth * density * v / (2 * root) - c * rate * k * discount * n2 +
              c * yield * spot * growth * n1) / 365;
    out[5] = c * k * discount * n2 * years / 100;
    out[6] = -growth * density * d2 / v;
    out[7] = c * yield * growth * n1 -
             growth * density * (2 * (rate - yield) * years - d2 * s) / (2 * years * s);
    out[8] = vega * d1 * d2 / v;
  }
}

int main(int count, char **arguments) {
  if (count != 3) return 2;
  FILE *file = fopen(arguments[1], "rb");
  double head[5];
  if (!file || fread(head, 8, 5, file) != 5) return 2;
  long n = (long)head[0], rounds = atol(arguments[2]);
  double *columns = malloc(3 * n * 8), *out = malloc(9 * n * 8), best = 1e18;
  if (!columns || !out || fread(columns, 8, 3 * n, file) != (size_t)(3 * n)) return 2;
  for (long round = 0; round < rounds; round++) {
    double began = now();
    value(n, head + 1, columns, columns + n, columns + 2 * n, out);
    double took = (now() - began) / n;
    if (took < best) best = took;
  }
  printf("{\"ns\":%.17g,\"sums\":[", best);
  for (int column = 0; column < 9; column++) {
    double sum = 0;
    for (long i = 0; i < n; i++) sum += out[i * 9 + column];
    printf("%s%.17g", column ? "," : "", sum);
  }
  printf("]}\n");
  return 0;
}
