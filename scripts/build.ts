import type { Command } from './command.ts'

export const build: Command = {
  name: 'build',
  usage: 'npm run build',
  summary: 'Builds the dashboard, unless it stands there already. The server needs no build.',
  async run() {
    const { buildWeb } = await import('../web/build.ts') // it brings Vite
    const { outDir, built } = await buildWeb()
    process.stdout.write(`The dashboard ${built ? 'is built' : 'stood already'} in ${outDir}.\n`)
    return 0
  },
}
