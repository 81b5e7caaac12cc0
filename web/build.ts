import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const STAMP = 'sources.sha256'

export interface WebBuild {
  readonly outDir: string
  readonly built: boolean // false: what stood there was made from these sources
}

/**
 * Builds the dashboard into `outDir`, unless what stands there was made from the same sources.
 * It is built beside its place and moved there whole, so that nobody is ever served half of it.
 */
export async function buildWeb({
  outDir = join(ROOT, 'dist', 'web'),
  quiet = false,
}: { readonly outDir?: string; readonly quiet?: boolean } = {}): Promise<WebBuild> {
  const stamp = stampOfSources()
  if ((await stampIn(outDir)) === stamp) return { outDir, built: false }

  const { build } = await import('vite') // which only a build has to load
  const { default: config } = await import('./vite.config.ts')
  const beside = `${outDir}.${process.pid}`
  try {
    await build({
      ...config,
      configFile: false,
      logLevel: quiet ? 'error' : 'info',
      build: { ...config.build, outDir: beside, emptyOutDir: true },
    })
    await writeFile(join(beside, STAMP), stamp)
    // Somebody else may have built the same meanwhile, and serve it already.
    if ((await stampIn(outDir)) === stamp) return { outDir, built: false }
    await rm(outDir, { recursive: true, force: true })
    await rename(beside, outDir)
  } finally {
    await rm(beside, { recursive: true, force: true })
  }
  return { outDir, built: true }
}

async function stampIn(outDir: string): Promise<string | null> {
  return readFile(join(outDir, STAMP), 'utf8').catch(() => null)
}

/** One hash of every file that the dashboard is made of, names and contents. */
function stampOfSources(): string {
  const files = globSync(['web/**', 'src/contract/**', 'src/core/**', 'package-lock.json'], {
    cwd: ROOT,
    withFileTypes: true,
  })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
  const hash = createHash('sha256')
  for (const file of files) {
    hash.update(`${file.slice(ROOT.length).replaceAll('\\', '/')}\0`).update(readFileSync(file))
  }
  return hash.digest('hex')
}
