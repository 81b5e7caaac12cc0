import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { COVERAGE_GATES, judgeCoverage, readLcov } from './coverage-table.ts'
import { ROOT } from './project.ts'

const REPORT = `TN:
SF:src/store/pool.ts
DA:1,1
LF:10
LH:9
end_of_record
SF:src/api/server.ts
LF:90
LH:63
end_of_record
`

test('DEC-31 a part is judged by all of its lines, and one below its bound fails', () => {
  const judged = judgeCoverage(readLcov(REPORT))
  assert.deepEqual(
    judged.map(({ part, files, percent }) => [part, files, percent]),
    [
      ['everything', 2, 72],
      ['database layer', 1, 90],
      ['orchestration', 0, 100],
      ['brokers', 0, 100],
      ['processes', 0, 100],
    ],
  )
  const failed = judged.filter(({ percent, leastPercent }) => percent < leastPercent)
  assert.deepEqual(
    failed.map(({ part }) => part),
    ['everything'],
  )
})

test('DEC-31 every part was at its bound or above when it was recorded last', () => {
  const page = readFileSync(`${ROOT}docs/coverage.md`, 'utf8')
  for (const { part, leastPercent } of COVERAGE_GATES) {
    const [, files, percent] = new RegExp(`\\| ${part} \\| (\\d+) \\| ([\\d.]+) % \\|`).exec(page)!
    assert.ok(Number(files) > 0, `${part} has files`)
    assert.ok(Number(percent) >= leastPercent, `${part}: ${percent} %, at least ${leastPercent} %`)
  }
})
