import { type Command, UsageError } from './command.ts'
import { exists } from './project.ts'
import { runTools } from './run-process.ts'

export const build: Command = {
  name: 'build',
  usage: 'npm run build',
  summary: 'Builds the dashboard. The server needs no build.',
  run() {
    if (!exists('web/index.html'))
      throw new UsageError('web/index.html is missing; nothing to build.')
    return runTools([
      { title: 'build: web', args: ['node_modules/vite/bin/vite.js', 'build', 'web'] },
    ])
  },
}
