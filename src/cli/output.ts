import Table from 'cli-table3'
import colors from 'picocolors'
import { printable } from './printable.ts'

/**
 * Where a command writes. Answers go to standard output: tables and sentences for a person, with
 * `--json` one object a line for the next program. Everything else goes to standard error.
 */
export interface Output {
  readonly json: boolean
  /** One answer: its object with --json, its text otherwise. */
  answer(value: object, text: () => string): void
  /** For the next program only. */
  emit(value: object): void
  /** For a person only. */
  say(text: string): void
  /** On standard error, for a person only: what happens meanwhile. */
  note(text: string): void
  table(head: readonly string[], rows: readonly (readonly string[])[]): string
  progress(label: string, total: number): Progress
}

export interface Progress {
  update(done: number, detail?: string): void
  stop(): void
}

export function openOutput(json: boolean): Output {
  return {
    json,
    answer: (value, text) => write(json ? JSON.stringify(value) : printable(text())),
    emit: (value) => {
      if (json) write(JSON.stringify(value))
    },
    say: (text) => {
      if (!json) write(printable(text))
    },
    note: (text) => {
      if (!json) process.stderr.write(`${printable(text)}\n`)
    },
    table: formatTable,
    progress: (label, total) => openProgress(label, total, json),
  }
}

function write(text: string): void {
  process.stdout.write(`${text}\n`)
}

function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const numeric = head.map((_, column) =>
    rows.every((row) => /^[-+]?[\d,.]*%?$/.test(row[column] ?? '')),
  )
  const table = new Table({
    head: head.map((name) => colors.bold(name)),
    colAligns: numeric.map((right) => (right ? 'right' : 'left')),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
    chars: PLAIN,
  })
  table.push(...rows.map((row) => [...row]))
  return table.toString()
}

/** Lines between cells help nobody, neither on a terminal nor in a paste. */
const PLAIN = Object.fromEntries(
  ['top', 'bottom', 'left', 'right', 'mid']
    .flatMap((edge) => [edge, `${edge}-mid`, `${edge}-left`, `${edge}-right`])
    .concat('mid-mid', 'middle')
    .map((name) => [name, '']),
)

const SILENT: Progress = { update: () => {}, stop: () => {} }

/** A bar on a terminal, nothing anywhere else. */
function openProgress(label: string, total: number, json: boolean): Progress {
  if (json || !process.stderr.isTTY || total === 0) return SILENT
  let bar: { update(done: number, payload: object): void; stop(): void } | null = null
  let stopped = false
  void import('cli-progress').then(({ default: progress }) => {
    if (stopped) return
    const format = `${label} {bar} {percentage}% {detail}`
    const single = new progress.SingleBar({ format, clearOnComplete: true, hideCursor: true })
    single.start(total, 0, { detail: '' })
    bar = single
  })
  return {
    update: (done, detail = '') => bar?.update(done, { detail }),
    stop: () => {
      stopped = true
      bar?.stop()
    },
  }
}
