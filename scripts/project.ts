import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The folder that holds package.json. Ends in a separator. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url))

const NOT_OURS = new Set(['node_modules', 'dist', 'coverage', '.git', '.tidemark'])

/** The files under `folder` that `matches`, as sorted paths from the root with forward slashes. */
export function projectFiles(folder: string, matches: RegExp): readonly string[] {
  if (!existsSync(ROOT + folder)) return []
  return readdirSync(ROOT + folder, { withFileTypes: true })
    .filter((entry) => !NOT_OURS.has(entry.name))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`
      if (entry.isDirectory()) return projectFiles(path, matches)
      return matches.test(path) ? [path] : []
    })
    .toSorted()
}

export function exists(path: string): boolean {
  return existsSync(ROOT + path)
}
