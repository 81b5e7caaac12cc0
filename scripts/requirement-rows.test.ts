import assert from 'node:assert/strict'
import { test } from 'node:test'
import { claimedIds, coverage, requirementRows } from './requirement-rows.ts'

const TABLE = `# Part 0

Prose that names RL-09, and | a bar.

| ID | Kind | Expected behaviour | Source |
|---|---|---|---|
| RL-01 | TST | A row that is open. | 000 |
| GB-001 | CAP | A row with \`a | b\` inside. | 000 (derived) |
| PB-012 | LIM | The size of the old suite. | 003 (context) |

| ID | Question | Proposed resolution |
|---|---|---|
| DEC-01 | Is it guarded? | Guard it. |
| Canonical | words | 000 (context) |
`

const rows = requirementRows('docs/requirements/0.md', TABLE)

test('a row is a line of a table whose first cell is an ID', () => {
  assert.deepEqual(
    rows.map(({ id }) => id),
    ['RL-01', 'GB-001', 'PB-012', 'DEC-01'],
  )
})

test('a row is context when its last cell ends with the marker', () => {
  assert.deepEqual(
    rows.filter(({ context }) => context).map(({ id }) => id),
    ['PB-012'],
  )
})

test('a table from another system may end its lines with a carriage return', () => {
  const [row] = requirementRows('a.md', '| INC-01 | said | found (context) |\r\n')
  assert.deepEqual(row, { id: 'INC-01', file: 'a.md', context: true })
})

test('a title claims the IDs at its start and no others', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['RL-02 RL-03 GB-033 a stopped run takes no writes', ['RL-02', 'RL-03', 'GB-033']],
    ['RL-02, RL-03: a stopped run takes no writes', ['RL-02', 'RL-03']],
    ['GB-001', ['GB-001']],
    ['a run that RL-04 forbids', []],
    ['RL-04 what differs from RL-05', ['RL-04']],
    ['RL-4 has too few digits', []],
    ['XRL-041x is no ID', []],
  ]
  for (const [title, ids] of cases) assert.deepEqual(claimedIds(title), ids, title)
})

test('each row is proven, open or context, and a claim without a row is unknown', () => {
  assert.deepEqual(coverage(rows, ['RL-01 it holds', 'RL-99 DEC-01 it holds', 'no claim']), {
    proven: ['RL-01', 'DEC-01'],
    open: ['GB-001'],
    context: ['PB-012'],
    unknown: ['RL-99'],
  })
})
