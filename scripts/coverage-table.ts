/** Lines of one file that tests could run, and did. */
export interface FileCoverage {
  readonly path: string // from the root, with forward slashes
  readonly lines: number
  readonly covered: number
}

/** A part of the source, and how much of it tests must run. */
export interface CoverageGate {
  readonly part: string
  readonly matches: RegExp
  readonly leastPercent: number
}

export interface JudgedGate extends Omit<CoverageGate, 'matches'> {
  readonly files: number
  readonly percent: number
}

/** Of which parts how much must be covered (DEC-31). */
export const COVERAGE_GATES: readonly CoverageGate[] = [
  { part: 'everything', matches: /^src\//, leastPercent: 80 },
  { part: 'database layer', matches: /^src\/store\//, leastPercent: 90 },
  { part: 'orchestration', matches: /^src\/(app|domain\/engine)\//, leastPercent: 90 },
  { part: 'brokers', matches: /^src\/(venues|(app|store)\/brokers)\//, leastPercent: 90 },
  { part: 'processes', matches: /^src\/(main\.ts|cli\/|store\/postgres\/)/, leastPercent: 85 },
]

/** What an LCOV report says of each file. */
export function readLcov(text: string): readonly FileCoverage[] {
  return text
    .split('end_of_record')
    .map((record) => ({
      path: /^SF:(.*)$/m.exec(record)?.[1]?.replaceAll('\\', '/') ?? '',
      lines: Number(/^LF:(\d+)$/m.exec(record)?.[1] ?? 0),
      covered: Number(/^LH:(\d+)$/m.exec(record)?.[1] ?? 0),
    }))
    .filter(({ path }) => path !== '')
}

/** A part without a line is covered: there is nothing to run. */
export function judgeCoverage(
  files: readonly FileCoverage[],
  gates: readonly CoverageGate[] = COVERAGE_GATES,
): readonly JudgedGate[] {
  return gates.map(({ part, matches, leastPercent }) => {
    const own = files.filter(({ path }) => matches.test(path))
    const lines = own.reduce((sum, file) => sum + file.lines, 0)
    const covered = own.reduce((sum, file) => sum + file.covered, 0)
    const percent = lines === 0 ? 100 : Math.floor((covered / lines) * 1_000) / 10
    return { part, leastPercent, files: own.length, percent }
  })
}

/** As the page `docs/coverage.md` shows it. */
export function coverageTable(judged: readonly JudgedGate[]): string {
  return [
    '| part | files | lines run by tests | at least |',
    '| --- | ---: | ---: | ---: |',
    ...judged.map(
      ({ part, files, percent, leastPercent }) =>
        `| ${part} | ${files} | ${percent.toFixed(1)} % | ${leastPercent} % |`,
    ),
  ].join('\n')
}
