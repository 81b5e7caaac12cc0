import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * A secret of this home: read, or made when it is not there. The file is its owner's alone, and of
 * two processes that make it at once both get the one that stays.
 */
export function secretFile(home: string, name: string, make: () => string): string {
  const path = join(home, name)
  mkdirSync(home, { recursive: true, mode: 0o700 }) // a server's, on its first start
  try {
    writeFileSync(path, `${make()}\n`, { flag: 'wx', mode: 0o600 })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause
  }
  return readFileSync(path, 'utf8').trim()
}
