import type {
  CheckedBackup,
  RestoredDatabase,
  RestoreTarget,
} from '../../app/operations/database/restore-database.ts'
import { megabytes } from './backup.ts'
import { cliCommand, EXIT, type Cli } from '../command.ts'

interface Options {
  readonly into?: string
  readonly force?: boolean
  readonly check?: boolean
}

/**
 *   tidemark restore <file> [--into <directory or DSN>] [--force] [--check] [--json]
 *
 * Exits 0 when the database holds what the backup does, 1 when it does and its books disagree, 2
 * when nothing was changed.
 */
export const restoreCommand = cliCommand<Options>({
  name: 'restore <file>',
  summary: 'Put a backup into an empty database.',
  details:
    'Without --into it goes where Tidemark would run: DB_DSN, else the home. Nothing may run there.\n' +
    'The file is read to its end before anything is touched, and all of it goes in or nothing.\n' +
    'Exits 0 when it is in, 1 when it is and its books disagree, 2 when nothing was changed.',
  define: (command) => {
    command
      .option(
        '--into <place>',
        'a directory for a home, or postgresql://user:password@host/database',
      )
      .option('--force', 'take away what is there: also the way back after a migration')
      .option('--check', 'only read the file and say what it holds')
  },
  async run(cli, { into, force = false, check = false }, [path]) {
    const { output } = cli
    const { checkBackup, restoreDatabase } =
      await import('../../app/operations/database/restore-database.ts')
    const bars = new Map<string, ReturnType<typeof output.progress>>()
    const onProgress = (step: string, done: number, total: number): void => {
      if (!bars.has(step)) {
        for (const bar of bars.values()) bar.stop()
        bars.set(step, output.progress(step, total))
      }
      bars.get(step)!.update(done)
    }
    try {
      if (check) {
        const checked = await checkBackup(path!, onProgress)
        output.answer(asJson(checked), () => `${path} is whole: ${contents(checked)}.`)
        return EXIT.ok
      }
      const target = targetOf(cli, into)
      const restored = await restoreDatabase({ path: path!, into: target, force, onProgress })
      return say(cli, restored)
    } finally {
      for (const bar of bars.values()) bar.stop()
    }
  },
})

function targetOf({ settings }: Cli, into: string | undefined): RestoreTarget {
  if (into === undefined) {
    return settings.dsn === null ? { home: settings.home } : { dsn: settings.dsn }
  }
  return /^postgres(?:ql)?:\/\//.test(into) ? { dsn: into } : { home: into }
}

function say({ output }: Cli, restored: RestoredDatabase): 0 | 1 {
  const { migrated, discrepancies, keyMissing } = restored
  const { length: wrong } = discrepancies
  output.answer({ ...asJson(restored), migrated, discrepancies, key_missing: keyMissing }, () =>
    [
      `Restored ${contents(restored)}.`,
      ...(migrated > 0 ? [`${migrated} migrations that are newer were applied to it.`] : []),
      ...discrepancies.map(({ check, runId, detail }) =>
        [`${check}:`, runId, detail].filter(Boolean).join(' '),
      ),
      wrong === 0 ? 'The books agree.' : `The books differ: ${wrong} discrepancies.`,
    ].join('\n'),
  )
  if (keyMissing) {
    output.note('It holds sealed secrets: put the broker.key of the old home into the new one.')
  }
  output.note(
    'Keys and sessions are as they were then: what was revoked later is to be revoked again.',
  )
  return wrong === 0 ? EXIT.ok : EXIT.found
}

function contents({ rows, tables, takenAt, bytes, tidemark }: CheckedBackup): string {
  return `${rows} rows of ${tables} tables as of ${takenAt}, ${megabytes(bytes)}, by Tidemark ${tidemark}`
}

function asJson({ takenAt, tidemark, bytes, tables, rows, schema }: CheckedBackup): object {
  return { taken_at: takenAt, tidemark, bytes, tables, rows, schema }
}
