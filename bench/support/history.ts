import { execFileSync } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { PROJECT_FOLDER } from './folders.ts'

export type Figures = Readonly<Record<string, number | string | boolean | null>>

/**
 * With `--record`, one more line of `bench/history.jsonl`: what was measured, of what, and where. With
 * `--figures=<file>`, the same line there, for who compares.
 */
export function recordHistory(name: string, figures: Figures): void {
  const other = process.argv.find((argument) => argument.startsWith('--figures='))
  const files = [
    ...(process.argv.includes('--record') ? [`${PROJECT_FOLDER}bench/history.jsonl`] : []),
    ...(other ? [other.slice('--figures='.length)] : []),
  ]
  if (files.length === 0) return
  const line = { at: new Date().toISOString(), commit: commit(), machine: machine(), name, figures }
  for (const file of files) appendFileSync(file, `${JSON.stringify(line)}\n`)
}

function machine() {
  const cores = cpus()
  return { cpu: cores[0]?.model ?? 'unknown', cores: cores.length, node: process.version }
}

/** Ends in `+` when the tree holds what no commit does. */
function commit(): string {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: PROJECT_FOLDER, encoding: 'utf8' })
  try {
    const changed = git('status', '--porcelain', '--untracked-files=no') !== ''
    return git('rev-parse', '--short', 'HEAD').trim() + (changed ? '+' : '')
  } catch {
    return 'unknown'
  }
}
