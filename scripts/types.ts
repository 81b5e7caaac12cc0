import type { Command } from './command.ts'
import { exists } from './project.ts'
import { runTools } from './run-process.ts'

const TSC = 'node_modules/ts7/bin/tsc'

export const types: Command = {
  name: 'types',
  usage: 'npm run types',
  summary: 'Checks the types of the server and of the dashboard.',
  run() {
    const projects = ['.', 'web'].filter((project) => exists(`${project}/tsconfig.json`))
    return runTools(
      projects.map((project) => ({
        title: `types: ${project === '.' ? 'server' : project}`,
        args: [TSC, '-p', project],
      })),
    )
  },
}
