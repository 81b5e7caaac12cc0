import { enableCompileCache } from 'node:module'
import { argv, env, stdout } from 'node:process'
import { fileURLToPath } from 'node:url'
import type { Ports, ServeOptions, Served } from './cli/ports.ts'

// What was compiled once is read back: half of the time that a command takes to start. In our own
// folder, since what lies in a folder for all could be somebody else's.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/tidemark', import.meta.url)))
const { runCli } = await import('./cli/program.ts')

const ports: Ports = {
  serve,
  async buildDashboard(note) {
    // The dashboard is built by the tools of its own folder, which no other folder imports.
    const build = new URL('../web/build.ts', import.meta.url).href
    try {
      const { buildWeb } = (await import(build)) as {
        buildWeb(options: { quiet: boolean }): Promise<{ outDir: string }>
      }
      return (await buildWeb({ quiet: true })).outDir
    } catch (cause) {
      const { message } = cause as Error
      note(`The dashboard could not be built, so only the API is served: ${message.split('\n')[0]}`)
      return null
    }
  },
  async openLog(level, descriptor = 2) {
    const { openLines, openLog } = await import('./api/http/open-log.ts')
    return openLog(level, openLines(descriptor))
  },
}

async function serve(options: ServeOptions): Promise<Served> {
  const { context, links, host, port, home, webRoot, services, http, metricsToken, market } =
    options
  const [
    { buildServer },
    { mountsOf },
    { brokerSecrets },
    { explainListen },
    { programVersion },
    { uploadsOf },
  ] = await Promise.all([
    import('./api/server.ts'),
    import('./api/services.ts'),
    import('./app/operations/broker-secrets.ts'),
    import('./app/operations/port.ts'),
    import('./app/operations/program-version.ts'),
    import('./app/market/uploads/upload-settings.ts'),
  ])
  const secrets = brokerSecrets(home)
  const app = await buildServer({
    context,
    links,
    secrets,
    webRoot,
    mounts: mountsOf(services),
    http,
    metricsToken,
    market,
    uploads: uploadsOf(home, http.uploadBytes),
    version: programVersion(),
  })
  try {
    await app.listen({ host, port })
  } catch (cause) {
    await app.close()
    throw explainListen(cause as NodeJS.ErrnoException, host, port)
  }
  const shown = ['0.0.0.0', '::'].includes(host) ? 'localhost' : host
  const url = `http://${shown.includes(':') ? `[${shown}]` : shown}:${port}`
  return { url, close: () => app.close() }
}

// `tidemark run list | head` closes our output early, which is no mistake of anybody's.
stdout.on('error', (cause: NodeJS.ErrnoException) => {
  if (cause.code !== 'EPIPE') throw cause
  process.exit(0)
})

process.exitCode = await runCli(argv.slice(2), env, ports)
