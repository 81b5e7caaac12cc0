import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Command, UsageError } from './command.ts'
import { coverageTable, type FileCoverage, judgeCoverage, readLcov } from './coverage-table.ts'
import { projectFiles, ROOT } from './project.ts'
import { runTests } from './test.ts'

const PAGE = `${ROOT}docs/coverage.md`

/** All tests once more, watched: which lines of the source they run, in all of their processes. */
export const coverage: Command = {
  name: 'coverage',
  usage: 'npm run coverage -- [--record] [part of a path…]',
  summary: 'Runs the tests and says how much of the source they run; fails below the gates.',
  async run(args) {
    const record = args.includes('--record')
    const parts = args.filter((arg) => arg !== '--record')
    if (record && parts.length > 0) throw new UsageError('Only the whole coverage is recorded.')
    const folder = mkdtempSync(join(tmpdir(), 'tidemark-coverage-'))
    try {
      const report = join(folder, 'lcov.info')
      process.env['NODE_DISABLE_COMPILE_CACHE'] = '1' // it would blur what was run
      const code = await runTests(parts, [
        '--experimental-test-coverage',
        '--test-coverage-include=src/**/*.ts',
        '--test-coverage-exclude=**/*.test.ts',
        '--test-reporter=lcov',
        `--test-reporter-destination=${report}`,
        '--test-reporter=dot',
        '--test-reporter-destination=stdout',
      ])
      if (code !== 0) return code
      const judged = judgeCoverage(withUntouched(readLcov(readFileSync(report, 'utf8'))))
      process.stdout.write(`\n${coverageTable(judged)}\n`)
      if (record) writeFileSync(PAGE, `${INTRODUCTION}\n${coverageTable(judged)}\n`)
      return judged.every(({ percent, leastPercent }) => percent >= leastPercent) ? 0 : 1
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

/** A file that no test loads is in no report: all of its lines count as not run. */
function withUntouched(files: readonly FileCoverage[]): readonly FileCoverage[] {
  const reported = new Set(files.map(({ path }) => path))
  const untouched = projectFiles('src', /\.ts$/).filter(
    (path) => !path.endsWith('.test.ts') && !path.endsWith('.d.ts') && !reported.has(path),
  )
  return [
    ...files,
    ...untouched.map((path) => ({
      path,
      lines: readFileSync(ROOT + path, 'utf8').split('\n').length,
      covered: 0,
    })),
  ]
}

const INTRODUCTION = `# Coverage

How much of the source the tests run, in all of their processes, as \`npm run coverage -- --record\`
found it last. The bounds are in \`scripts/coverage-table.ts\`; a part below its bound fails the tests.
`
