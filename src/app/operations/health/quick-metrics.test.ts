import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { quickCounter, quickGauge, quickHistogram } from './quick-metrics.ts'

const LABELS = ['method', 'route'] as const
const SERIES = [
  { method: 'GET', route: '/a' },
  { method: 'POST', route: '/a' },
]

test('FO-352 what is counted quickly reads as prom-client’s own metrics do, also the second time', async () => {
  const [quick, own] = [new Registry(), new Registry()]
  const named = { help: 'What it is.', labelNames: [...LABELS], registers: [own] }
  const buckets = [0.01, 0.1, 1]

  const theirs = new Histogram({ name: 'took', ...named, buckets })
  const ours = quickHistogram(quick, 'took', named.help, LABELS, buckets)
  const theirCount = new Counter({ name: 'asked', ...named })
  const ourCount = quickCounter(quick, 'asked', named.help, LABELS)
  const theirGauge = new Gauge({ name: 'open', help: named.help, registers: [own] })
  const ourGauge = quickGauge(quick, 'open', named.help)

  for (let round = 0; round < 2; round += 1) {
    for (const [place, value] of [0, 0.01, 0.0101, 1, 1.5, 60].entries()) {
      const labels = SERIES[place % 2]!
      theirs.observe(labels, value)
      if (place < 3) ours.labels(labels).observe(value)
      else ours.observe(labels, value)
      theirCount.inc(labels, place + 1)
      ourCount.labels(labels).inc()
      ourCount.inc(labels, place)
      theirGauge.inc()
      ourGauge.inc()
    }
    theirGauge.dec()
    ourGauge.dec()
    assert.equal(await quick.metrics(), await own.metrics())
  }
})
