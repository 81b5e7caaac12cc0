import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UsageError } from './command.ts'
import { compareRatios, hasRatio, type Comparison } from './compare-ratios.ts'
import { readMeasured } from './measured.ts'
import { ROOT } from './project.ts'
import { runTools } from './run-process.ts'

const ALLOWED = 0.1 // worse than this is a regression
const ROUNDS = 3 // a busy machine can spoil one; a regression spoils all

/**
 * Measures again what the history has a ratio of, and compares. A benchmark that comes out worse is
 * repeated, and its best round counts. Answers 1 where one stays worse.
 */
export async function compareBenches(
  files: ReadonlyMap<string, string>,
  options: readonly string[],
  historyFile = `${ROOT}bench/history.jsonl`,
): Promise<number> {
  const history = readMeasured(readFileSync(historyFile, 'utf8'))
  // One benchmark may record several: 'http', 'http list'.
  const known = new Set(history.filter(hasRatio).map(({ name }) => name.split(' ')[0]))
  const chosen = [...files].filter(([name]) => known.has(name))
  if (chosen.length === 0) {
    const names = [...files.keys()].join(', ')
    throw new UsageError(
      `No ratio of ${names} is recorded. Run it with --record on a quiet machine.`,
    )
  }
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-compare-'))
  try {
    let failed = false
    for (const [name, file] of chosen) {
      const best = new Map<string, Comparison>()
      for (let round = 1; round <= ROUNDS; round += 1) {
        const figures = join(folder, `${name}-${round}.jsonl`)
        writeFileSync(figures, '')
        const args = [file, ...options, `--figures=${figures}`]
        const code = await runTools([{ title: `bench: ${name}, round ${round}`, args }])
        if (code !== 0) return code
        for (const one of compareRatios(history, readMeasured(readFileSync(figures, 'utf8')))) {
          const key = `${one.what} ${one.figure}`
          if (one.worse < (best.get(key)?.worse ?? Infinity)) best.set(key, one)
        }
        if ([...best.values()].every(({ worse }) => worse <= ALLOWED)) break
      }
      for (const one of best.values()) {
        process.stdout.write(`${sentenceOf(one)}\n`)
        failed ||= one.worse > ALLOWED
      }
    }
    return failed ? 1 : 0
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function sentenceOf({ what, figure, before, now, worse, commit }: Comparison): string {
  const share = `${Math.abs(worse * 100).toFixed(1)} % ${worse > 0 ? 'worse' : 'better'}`
  const verdict = worse > ALLOWED ? '  REGRESSION' : ''
  return `${what}  ${figure} ${before.toPrecision(3)} → ${now.toPrecision(3)}, ${share} than ${commit}${verdict}`
}
