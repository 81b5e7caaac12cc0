import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeCoverage, readLcov } from './coverage-table.ts'

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
