import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

export function counter<const Label extends string = never>(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly Label[] = [],
): Counter<Label> {
  return new Counter({ name, help, labelNames: [...labelNames], registers: [registry] })
}

export function gauge<const Label extends string = never>(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly Label[] = [],
): Gauge<Label> {
  return new Gauge({ name, help, labelNames: [...labelNames], registers: [registry] })
}

/** The steps hold every limit that the requirements name: 10, 100, 200, 500 ms; 1, 2, 5, 30 s. */
export const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60]

export function seconds<const Label extends string = never>(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly Label[] = [],
): Histogram<Label> {
  const labels = { labelNames: [...labelNames] }
  return new Histogram({ name, help, ...labels, buckets: SECONDS, registers: [registry] })
}

export const BYTES = [100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000]
