import type { Command } from './command.ts'

/** What package.json starts without this file's help. */
const ELSEWHERE = [
  ['npm start', 'Starts everything and prints the URLs; the same as npx tidemark up.'],
  ['npm run cli -- <command>', 'Runs one of the commands of tidemark.'],
  ['npm run help', 'Prints this table.'],
] as const

export function helpOn(commands: readonly Command[]): number {
  const rows = [
    ...ELSEWHERE.slice(0, 2),
    ...commands.map(({ usage, summary }) => [usage, summary] as const),
    ...ELSEWHERE.slice(2),
  ]
  const width = Math.max(...rows.map(([usage]) => usage.length))
  for (const [usage, summary] of rows) {
    process.stdout.write(`${usage.padEnd(width)}  ${summary}\n`)
  }
  return 0
}
