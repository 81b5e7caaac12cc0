import type { Status } from '../../app/operations/health/status-file.ts'
import { cliCommand, EXIT } from '../command.ts'

/**
 *   tidemark status [--json]
 *
 * Exits 0 when Tidemark runs on this home and is healthy, 1 when not. Reads only.
 */
export const statusCommand = cliCommand({
  name: 'status',
  summary: 'Say where everything is, and with which key.',
  details: 'Exits 0 when Tidemark runs and is healthy, 1 when not.',
  async run({ settings, output }) {
    const [{ readStatus }, { askHealth }] = await Promise.all([
      import('../../app/operations/health/status-file.ts'),
      import('../../app/operations/health/ask-health.ts'),
    ])
    const status = readStatus(settings.home)
    if (status === null) {
      output.answer(
        { running: false, home: settings.home },
        () => `Tidemark does not run on ${settings.home}. Start it with npm start.`,
      )
      return EXIT.found
    }
    const { healthy, detail } = await askHealth(status.apiUrl)
    output.answer({ ...statusAsJson(status), healthy, health: detail }, () =>
      [statusBlock(status), `  Health     ${detail}`].join('\n'),
    )
    return healthy ? EXIT.ok : EXIT.found
  },
})

export function statusAsJson(status: Status): object {
  return {
    running: true,
    pid: status.pid,
    started_at: status.startedAt,
    dashboard_url: status.dashboardUrl,
    api_url: status.apiUrl,
    database_dsn: status.databaseDsn,
    user_id: status.userId,
    api_key: status.apiKey,
    home: status.home,
  }
}

/** What a person needs to go on. */
export function statusBlock(status: Status): string {
  return [
    `  Dashboard  ${status.dashboardUrl}`,
    `  API        ${status.apiUrl}/api   (described in ${status.apiUrl}/openapi.json)`,
    `  Database   ${status.databaseDsn}`,
    `  API key    ${status.apiKey}`,
    `  Data       ${status.home}`,
  ].join('\n')
}
