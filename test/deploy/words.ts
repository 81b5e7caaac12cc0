import { readFileSync } from 'node:fs'
import { ROOT } from '../../scripts/project.ts'
import { SETTINGS } from '#src/cli/settings.ts'

const guide = readFileSync(`${ROOT}docs/operating.md`, 'utf8')

/** Whether the operating guide has it among the commands, and a file of the CLI is about it. */
export function isCommand(name: string): boolean {
  return new RegExp(`^\\|[^|]*\`${name}\\b`, 'm').test(guide)
}

/** Whether it is a setting of ours that the guide explains. */
export function isSetting(name: string): boolean {
  const known = SETTINGS.some((one) => one.name === name || one.aliases?.includes(name))
  return known && guide.includes(`\`${name}\``)
}
