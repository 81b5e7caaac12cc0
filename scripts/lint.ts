import { parseArgs } from 'node:util'
import type { Command } from './command.ts'
import { runTools } from './run-process.ts'

export const lint: Command = {
  name: 'lint',
  usage: 'npm run lint -- [--fix]',
  summary: 'Looks for floating promises, unused code and odd format; --fix mends what it can.',
  run(args) {
    const { values } = parseArgs({ args: [...args], options: { fix: { type: 'boolean' } } })
    const fix = values.fix ?? false
    return runTools([
      {
        title: 'lint: format',
        args: ['node_modules/oxfmt/bin/oxfmt', fix ? '--write' : '--check', '.'],
      },
      {
        title: 'lint: rules',
        args: ['node_modules/oxlint/bin/oxlint', '--type-aware', ...(fix ? ['--fix'] : [])],
      },
      { title: 'lint: unused', args: ['node_modules/knip/bin/knip.js'] },
    ])
  },
}
