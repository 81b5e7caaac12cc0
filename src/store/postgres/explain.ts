import type { AppError } from '../../core/app-error.ts'
import type { Home } from './home.ts'
import { unavailable } from './unavailable.ts'

/** A start that failed for a reason that passes: another server is coming, going, or being reaped. */
export function willPass(output: string): boolean {
  return /lock file "[^"]*" already exists|shared memory block .* is still in use/.test(output)
}

/** What the server's programs said, as one sentence that says what to do. */
export function explain(output: string, home: Home): AppError {
  const said = firstComplaint(output)
  const known = KNOWN.find(([pattern]) => pattern.test(output))
  const advice = known?.[1](home, output) ?? `The database in ${home.data} did not start.`
  return unavailable(`${advice} (PostgreSQL: ${said}; its log is ${home.log})`)
}

type Advice = (home: Home, output: string) => string

const KNOWN: readonly (readonly [RegExp, Advice])[] = [
  [
    /could not (?:resize|create|map) shared memory|Cannot allocate memory/,
    () => 'There is too little memory for the database. Free some, or lower shared_buffers.',
  ],
  [
    /No space left on device|Disk quota exceeded/,
    ({ directory }) =>
      `The disk that holds ${directory} is full. Free some space, then start again.`,
  ],
  [
    /error while loading shared libraries|Library not loaded/,
    () => 'A library of the embedded PostgreSQL is missing. Remove node_modules and run npm ci.',
  ],
  [
    /initialized by PostgreSQL version (\d+)/,
    ({ data }, output) =>
      `The database in ${data} was made by PostgreSQL ` +
      `${/initialized by PostgreSQL version (\d+)/.exec(output)?.[1]}, and this is another version. ` +
      'Start the release of Tidemark that made it, and move the data with pg_dump.',
  ],
  [
    /password authentication failed/,
    ({ data, password }) =>
      `The file ${password} does not hold the password of the database in ${data}. ` +
      'Restore both from one backup.',
  ],
  [
    /could not create any TCP\/IP sockets/,
    () => 'The TCP port for the database is taken. Choose another, or go without one.',
  ],
  [
    /wrong ownership|[Pp]ermission denied|invalid permissions/,
    ({ data }) =>
      `The server may not use ${data}. Give it to the user who starts Tidemark, with mode 0700.`,
  ],
  [
    /ENOENT|No such file or directory.*(?:postgres|initdb)$/m,
    () =>
      'The embedded PostgreSQL cannot run on this system (it needs glibc). Set DB_DSN to a server.',
  ],
  [
    /PANIC|pg_control|could not (?:open|read|access) (?:file|directory)|invalid data|corrupt/,
    ({ data }) =>
      `The database in ${data} is damaged. Restore your backup, or move that directory away to ` +
      'start with an empty one.',
  ],
]

function firstComplaint(output: string): string {
  const lines = output.split('\n').map((line) => line.trim())
  const complaint =
    lines.find((line) => /\b(?:FATAL|PANIC)\b/.test(line)) ??
    lines.find((line) => /\berror\b/i.test(line)) ??
    lines.findLast((line) => line !== '')
  return (complaint ?? 'nothing').replace(/^.*?\b(?:FATAL|PANIC|error):\s*/, '')
}
