import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { ROOT } from '../../scripts/project.ts'
import { metricsIn } from './promql.ts'
import { readYaml } from './plain-yaml.ts'
import { openMetrics } from '#src/app/operations/health/metrics.ts'

interface Rule {
  readonly alert?: string
  readonly record?: string
  readonly expr: string
  readonly labels?: { readonly severity: string }
  readonly annotations?: { readonly summary: string; readonly action: string }
}

const FOLDER = `${ROOT}deploy/prometheus/`
const { groups } = readYaml(readFileSync(`${FOLDER}alerts.yml`, 'utf8')) as unknown as {
  readonly groups: readonly { readonly rules: readonly Rule[] }[]
}
const rules = groups.flatMap((group) => group.rules)
const dashboard = JSON.parse(readFileSync(`${ROOT}deploy/grafana/tidemark.json`, 'utf8')) as {
  readonly panels: readonly {
    readonly id: number
    readonly title: string
    readonly type: string
    readonly targets?: readonly { readonly expr: string }[]
    readonly gridPos: {
      readonly x: number
      readonly w: number
      readonly y: number
      readonly h: number
    }
  }[]
}

const promtool = spawnSync('promtool', ['--version'])
const skip = promtool.status === 0 ? false : 'promtool is not on this machine'

test('FO-354 every metric that an alert or a panel asks for is one that the server has', async () => {
  const body = await openMetrics().registry.metrics()
  const kinds = new Map(
    [...body.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, kind]) => [name, kind]),
  )
  const made = new Set(['up', ...rules.flatMap(({ record }) => record ?? [])])
  const asked = [
    ...rules.map(({ expr }) => expr),
    ...dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
  ]
  assert.ok(asked.length > 50, `${asked.length} expressions`)
  for (const expr of asked) {
    const names = metricsIn(expr)
    assert.ok(names.length > 0, expr)
    for (const name of names.filter((one) => !made.has(one))) {
      const family = name.replace(/_(?:bucket|sum|count)$/, '')
      const known = kinds.has(name) || kinds.get(family) === 'histogram'
      assert.ok(known, `${name}, in ${expr}`)
    }
  }
})

test('FO-354 each alert says how bad it is, what happens, and what to do', () => {
  const alerts = rules.filter(({ alert }) => alert !== undefined)
  assert.ok(alerts.length >= 15)
  for (const { alert, labels, annotations } of alerts) {
    assert.match(labels?.severity ?? '', /^(?:critical|warning)$/, alert!)
    assert.match(annotations?.summary ?? '', /\.$/, alert!)
    assert.match(annotations?.action ?? '', /\.$/, alert!)
  }
})

test(
  'FO-354 FO-305 Prometheus fires each alert when it should, at 19 busy connections of 20 among them',
  { skip },
  () => {
    for (const args of [
      ['check', 'rules', 'alerts.yml'],
      ['test', 'rules', 'alerts.test.yml'],
    ]) {
      const { status, stdout, stderr } = spawnSync('promtool', args, {
        cwd: FOLDER,
        encoding: 'utf8',
      })
      assert.equal(status, 0, stdout + stderr)
    }
    const tests = readFileSync(`${FOLDER}alerts.test.yml`, 'utf8')
    for (const { alert } of rules) {
      if (alert !== undefined)
        assert.ok(tests.includes(`labels: 'ALERTS{alertname="${alert}"`), alert)
    }
  },
)

test('Prometheus takes its configuration', { skip }, () => {
  const args = ['check', 'config', '--syntax-only', 'prometheus.yml']
  const { status, stdout, stderr } = spawnSync('promtool', args, { cwd: FOLDER, encoding: 'utf8' })
  assert.equal(status, 0, stdout + stderr)
})

test('no two panels of the dashboard lie on each other, and none is told by another', () => {
  const { panels } = dashboard
  assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length)
  const taken = new Set<string>()
  for (const { title, gridPos } of panels) {
    assert.ok(gridPos.x + gridPos.w <= 24, title)
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
        assert.ok(!taken.has(`${x} ${y}`), `${title} lies on another panel`)
        taken.add(`${x} ${y}`)
      }
    }
  }
})

test('the names of metrics are found in what PromQL allows around them', () => {
  const expr = `sum by (le, route) (rate(a_bucket{x="b_c", y!~".*d.*"}[5m])) / on (instance)
    group_left (z) max(e offset 10m) > bool 0.5 and avg_over_time(f:g:h[30d]) unless i`
  assert.deepEqual(metricsIn(expr), ['a_bucket', 'e', 'f:g:h', 'i'])
})
