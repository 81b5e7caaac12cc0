import { existsSync, statSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { extname, isAbsolute, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { AppError } from '../../core/app-error.ts'
import type { Strategy } from '../../domain/strategy/strategy.ts'
import { SHIPPED } from './shipped.ts'

/**
 * A shipped strategy by its name, or a user's own by the path of its file.
 *
 * A user's file writes `import { strategy } from 'tidemark'` and exports what that returns. The
 * file runs with our rights, as a plugin does: only the machine's owner may name one.
 */
export async function loadStrategy(nameOrPath: string): Promise<Strategy> {
  if (isPath(nameOrPath)) return loadFile(resolve(nameOrPath))
  const shipped = SHIPPED.find(({ name }) => name === nameOrPath)
  if (shipped) return shipped
  const names = SHIPPED.map(({ name }) => name).join(', ')
  throw invalid(
    `There is no strategy "${nameOrPath}". There are ${names}; a file of your own is named by ` +
      'its path, like ./my-strategy.ts.',
  )
}

/** The form in which a run keeps it: where a process was started must not decide what it finds. */
export function strategyReference(nameOrPath: string): string {
  return isPath(nameOrPath) ? resolve(nameOrPath) : nameOrPath
}

const EXTENSIONS = ['.ts', '.mts', '.js', '.mjs']

export function isPath(nameOrPath: string): boolean {
  const slashed = nameOrPath.includes('/') || nameOrPath.includes('\\')
  return slashed || isAbsolute(nameOrPath) || EXTENSIONS.includes(extname(nameOrPath))
}

async function loadFile(path: string): Promise<Strategy> {
  if (!existsSync(path)) throw invalid(`There is no file ${path}.`)
  if (!statSync(path).isFile() || !EXTENSIONS.includes(extname(path))) {
    throw invalid(`${path} is not a strategy: name a TypeScript or JavaScript file.`)
  }
  const exported = Object.entries(await importFile(path)).filter(([, value]) => isStrategy(value))
  const [, found] = exported.find(([name]) => name === 'strategy') ?? exported[0] ?? []
  if (found === undefined) {
    throw invalid(
      `${path} exports no strategy. Write: import { strategy } from 'tidemark', then ` +
        "export const mine = strategy({ name: 'mine', summary: '…', parameters: {}, create }).",
    )
  }
  if (exported.length > 1 && !exported.some(([name]) => name === 'strategy')) {
    const names = exported.map(([name]) => name).join(', ')
    throw invalid(`${path} exports more than one strategy: ${names}. Export one of them.`)
  }
  return found as Strategy
}

function isStrategy(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { name, summary, parameters, create } = value as Partial<Record<string, unknown>>
  return (
    typeof name === 'string' &&
    typeof summary === 'string' &&
    typeof parameters === 'object' &&
    parameters !== null &&
    typeof create === 'function'
  )
}

/** A changed file is another module, so that a process that lives long takes what was saved last. */
async function importFile(path: string): Promise<object> {
  resolveOurName()
  const url = pathToFileURL(path)
  url.searchParams.set(MARK, String(statSync(path).mtimeMs))
  try {
    return (await import(url.href)) as object
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    const { message, stack = '' } = cause instanceof Error ? cause : new Error(String(cause))
    const line = lineIn(stack, url.href)
    const where = line === null ? '' : ` (line ${line})`
    throw invalid(`${path} could not be loaded${where}: ${message.split('\n')[0]}`, cause)
  }
}

function lineIn(stack: string, href: string): number | null {
  const at = stack.indexOf(href)
  const line = at < 0 ? null : /^:(\d+)/.exec(stack.slice(at + href.length))
  return line ? Number(line[1]) : null
}

const MARK = 'changed'
const OURS = new URL('../../domain/strategy/strategy.ts', import.meta.url).href
let resolving = false

/** A strategy lies anywhere, also where no node_modules holds us, and imports us by our name. */
function resolveOurName(): void {
  if (resolving) return
  resolving = true
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === 'tidemark') return { url: OURS, shortCircuit: true }
      if (!specifier.startsWith('file:') || !specifier.includes(`?${MARK}=`)) {
        return next(specifier, context)
      }
      const typed = ['.ts', '.mts'].includes(extname(fileURLToPath(specifier)))
      // Told, not guessed: the folder of a user's file has no package.json to say it.
      return { url: specifier, format: typed ? 'module-typescript' : 'module', shortCircuit: true }
    },
  })
}

function invalid(message: string, cause?: unknown): AppError {
  const options = cause === undefined ? { message } : { message, cause }
  return new AppError('invalid_input', { field: 'strategy' }, options)
}
