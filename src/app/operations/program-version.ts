import { readFileSync } from 'node:fs'

/** Our version, as package.json has it. */
export function programVersion(): string {
  const description = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(description) as { version: string }).version
}
