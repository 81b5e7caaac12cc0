import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { testDatabase } from '#test/support/database.ts'
import { freePort, tidemark } from '#test/support/tidemark.ts'
import { askPrometheus } from '#src/app/operations/report/ask-prometheus.ts'
import { openMetrics } from '#src/app/operations/health/metrics.ts'
import { reportDay } from '#src/app/operations/report/report-day.ts'
import { SERVICE_LEVELS } from '#src/app/operations/report/service-levels.ts'
import { systemClock } from '#src/app/context.ts'
import { calendarDate, type Instant } from '#src/core/instant.ts'
import { metricsIn } from '../deploy/promql.ts'

const found = spawnSync('prometheus', ['--version'])
const skip = found.status === 0 ? false : 'prometheus is not on this machine'
const log = { info: () => {}, warn: () => {}, error: () => {} }

test('FO-354 the report of a day counts what the database has of it, and nothing of the days beside', async (t) => {
  const { dsn, pool } = await testDatabase(t)
  await pool.query(`
    insert into app_user (user_id) values ('usr_1');
    insert into run (user_id, run_id, kind, status, started_at, ended_at) values
      ('usr_1', 'a', 'bot', 'COMPLETED', '2026-01-30T23:59:59.999Z', '2026-01-31T00:00:00Z'),
      ('usr_1', 'b', 'bot', 'ERROR', '2026-01-31T00:00:00Z', '2026-01-31T23:59:59.999Z'),
      ('usr_1', 'c', 'bot', 'STOPPED', '2026-01-31T12:00:00Z', '2026-02-01T00:00:00Z');
    insert into audit_log (actor, action, occurred_at) values
      ('usr_1', 'sign_in.refused', '2026-01-31T10:00:00Z'),
      ('usr_1', 'sign_in.refused', '2026-02-01T00:00:00Z');`)
  const { code, stdout } = await tidemark(
    { DB_DSN: dsn, TIDEMARK_HOME: tmpdir() },
    'report',
    '--day',
    '2026-01-31',
    '--json',
  )
  assert.equal(code, 0)
  const said = JSON.parse(stdout) as Record<string, unknown>
  assert.deepEqual(
    [said['runs_started'], said['runs_ended'], said['actions'], said['service_levels']],
    [2, { COMPLETED: 1, ERROR: 1 }, { 'sign_in.refused': 1 }, null],
  )

  const page = await tidemark({ DB_DSN: dsn, TIDEMARK_HOME: tmpdir() }, 'report')
  assert.match(page.stdout, /Service levels: not known here; name the Prometheus/)
  assert.match(page.stdout, /The books agree\./)
})

test(
  'FO-354 the service levels are judged by a real Prometheus, and a broken one is named',
  { skip },
  async (t) => {
    const metrics = openMetrics()
    metrics.http.requests.inc({ method: 'GET', route: '/api/runs', status: '200' }, 0)
    metrics.http.requests.inc({ method: 'GET', route: '/api/runs', status: '503' }, 0)
    const base = await scrapedBy(t, async () => {
      metrics.http.requests.inc({ method: 'GET', route: '/api/runs', status: '200' }, 95)
      metrics.http.requests.inc({ method: 'GET', route: '/api/runs', status: '503' }, 5)
      for (let count = 0; count < 100; count += 1) {
        metrics.http.duration.observe({ method: 'GET', route: '/api/runs' }, 0.03)
      }
      return await metrics.registry.metrics()
    })
    const now = (): Instant => systemClock.now()
    for (const query = 'sum_over_time(up{job="tidemark"}[60s])'; ;) {
      if (((await askPrometheus(base, query, now())) ?? 0) >= 3) break
    }
    const { pool } = await testDatabase(t)
    const today = calendarDate(new Date(now()).toISOString().slice(0, 10))
    const context = { pool, clock: systemClock, log }
    const { levels, complete } = await reportDay(context, { day: today, prometheus: base })
    assert.equal(complete, false)
    const judged = new Map(levels!.map(({ name, value, broken }) => [name, { value, broken }]))
    assert.equal(judged.size, SERVICE_LEVELS.length)

    const failed = judged.get('requests that failed')!
    assert.deepEqual([failed.value?.toFixed(3), failed.broken], ['0.050', true])
    const slow = judged.get('request P95')!
    assert.ok(slow.value! > 0.025 && slow.value! <= 0.05, 'within the step of the histogram')
    assert.equal(slow.broken, false)
    assert.deepEqual(
      judged.get('query P95'),
      { value: null, broken: false },
      'nothing was measured',
    )
  },
)

test('FO-354 every metric that a service level asks for is one that the server has', async () => {
  const body = await openMetrics().registry.metrics()
  for (const { name, query } of SERVICE_LEVELS) {
    for (const metric of metricsIn(query('1d')).filter((one) => one !== 'up')) {
      const family = metric.replace(/_bucket$/, '')
      assert.match(body, new RegExp(`^# TYPE ${family} `, 'm'), `${name}: ${metric}`)
    }
  }
})

test('a Prometheus that is not there, or is none, is refused with a sentence', async (t) => {
  const other = createServer((_request, response) => response.end('<html>'))
  other.listen(0, '127.0.0.1')
  await once(other, 'listening')
  t.after(() => other.close())
  const at = 0 as Instant
  const { port } = other.address() as AddressInfo
  await assert.rejects(
    askPrometheus(`http://127.0.0.1:${port}`, 'up', at),
    /does not answer|no Prometheus/,
  )
  await assert.rejects(askPrometheus('http://127.0.0.1:1', 'up', at), /does not answer\. Start it/)
  await assert.rejects(askPrometheus('here', 'up', at), /not the address of a Prometheus, like/)
})

/** A Prometheus of the machine's, that scrapes a page of ours several times a second. */
async function scrapedBy(t: TestContext, page: () => Promise<string>): Promise<string> {
  const exporter = createServer((_request, response) => {
    void page().then((body) => response.setHeader('content-type', 'text/plain').end(body))
  })
  exporter.listen(0, '127.0.0.1')
  await once(exporter, 'listening')
  const { port } = exporter.address() as AddressInfo
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-prometheus-'))
  writeFileSync(
    join(folder, 'prometheus.yml'),
    `global: { scrape_interval: 200ms, scrape_timeout: 200ms }
scrape_configs:
  - job_name: tidemark
    static_configs: [{ targets: ['127.0.0.1:${port}'] }]
`,
  )
  const own = await freePort()
  const child = spawn('prometheus', [
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${own}`,
  ])
  child.stderr.resume()
  t.after(async () => {
    child.kill('SIGKILL')
    exporter.close()
    exporter.closeAllConnections()
    await once(child, 'exit').catch(() => {})
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  })
  const base = `http://127.0.0.1:${own}`
  for (let up = false; !up;) {
    up = await fetch(`${base}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    )
    assert.equal(child.exitCode, null, 'Prometheus runs')
  }
  return base
}
