/** One line of figures, for a person: `ticks runs=100 ticksPerSecond=9,812 …`. */
export function report(name: string, figures: Readonly<Record<string, number | string>>): void {
  const shown = Object.entries(figures).map(([key, value]) => `${key}=${show(value)}`)
  console.log([name, ...shown].join('  '))
}

function show(value: number | string): string {
  if (typeof value === 'string' || Number.isInteger(value)) return String(value)
  return value >= 1_000 ? Math.round(value).toLocaleString('en') : value.toPrecision(3)
}
