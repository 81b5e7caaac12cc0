import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Command } from './command.ts'
import { ROOT, projectFiles } from './project.ts'
import { type Coverage, type Requirement, coverage, requirementRows } from './requirement-rows.ts'
import { testTitles } from './test-titles.ts'

/** Exits 1 when a title names an ID that no row has, since then a claim is wrong. */
export const requirements: Command = {
  name: 'requirements',
  usage: 'npm run requirements -- [--json]',
  summary: 'Lists the requirements that tests prove, those still open, and IDs that none has.',
  run(args) {
    const { values } = parseArgs({ args: [...args], options: { json: { type: 'boolean' } } })
    const rows = readRequirements()
    const found = coverage(rows, readTitles())
    process.stdout.write(values.json ? `${JSON.stringify(found)}\n` : describeCoverage(rows, found))
    return Promise.resolve(found.unknown.length === 0 ? 0 : 1)
  },
}

export function readRequirements(): readonly Requirement[] {
  return projectFiles('docs/requirements', /\/\d-[^/]+\.md$/).flatMap((file) =>
    requirementRows(file, readFileSync(ROOT + file, 'utf8')),
  )
}

/** Tests about titles and rows are not read: what they claim are examples. */
export function readTitles(): readonly string[] {
  return ['src', 'test', 'web', 'scripts']
    .flatMap((folder) => projectFiles(folder, /\.test\.tsx?$/))
    .filter((file) => !/^scripts\/(?:requirement|test-titles)/.test(file))
    .flatMap((file) => testTitles(file, readFileSync(ROOT + file, 'utf8')))
}

function describeCoverage(rows: readonly Requirement[], found: Coverage): string {
  const files = [...new Set(rows.map(({ file }) => file))]
  const table = files.map((file) => {
    const ids = new Set(rows.filter((row) => row.file === file).map(({ id }) => id))
    return line(
      file,
      countIn(found.proven, ids),
      countIn(found.open, ids),
      countIn(found.context, ids),
    )
  })
  return [
    line('file', 'proven', 'open', 'context'),
    ...table,
    line('all', found.proven.length, found.open.length, found.context.length),
    ...(['proven', 'open', 'context', 'unknown'] as const).map((name) => list(name, found[name])),
    '',
  ].join('\n')
}

function countIn(list: readonly string[], ids: ReadonlySet<string>): number {
  return list.filter((id) => ids.has(id)).length
}

function line(file: string, ...counts: readonly (number | string)[]): string {
  return file.padEnd(44) + counts.map((count) => `${count}`.padStart(9)).join('')
}

/** A heading, then the IDs, as many to a line as 100 columns hold. */
function list(name: string, ids: readonly string[]): string {
  const lines: string[] = []
  for (const id of ids) {
    const last = lines.at(-1)
    if (last === undefined || last.length + id.length > 98) lines.push(`  ${id}`)
    else lines[lines.length - 1] = `${last} ${id}`
  }
  return [`\n${name} (${ids.length})`, ...lines].join('\n')
}
