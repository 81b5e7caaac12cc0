import type { Command } from './command.ts'
import { lint } from './lint.ts'
import { test } from './test.ts'
import { types } from './types.ts'

export const check: Command = {
  name: 'check',
  usage: 'npm run check',
  summary: 'Types, lint, then all tests: what CI runs, and nothing else.',
  async run() {
    for (const part of [types, lint, test]) {
      const code = await part.run([])
      if (code !== 0) return code
    }
    return 0
  },
}
