import { systemClock, type Clock, type Log } from '#src/app/context.ts'
import type { Links } from '#src/links/links.ts'
import { openLinks } from '#src/links/open-links.ts'
import { NO_REDIS, testRedis } from './redis.ts'

interface TestRun {
  after(work: () => Promise<void>): void
}

/** A way to link processes. Both pass the same suites. */
export interface LinkKind {
  readonly name: string
  readonly skip: string | false
  /** The links of two processes; without Redis those of one, twice. */
  open(t: TestRun, clock?: Clock): Promise<readonly [Links, Links]>
}

export const LINK_KINDS: readonly LinkKind[] = [
  {
    name: 'in one process',
    skip: false,
    async open(t, clock) {
      const links = await linksTo(t, null, { clock })
      return [links, links]
    },
  },
  {
    name: 'over Redis',
    skip: NO_REDIS,
    async open(t, clock) {
      const { url } = await testRedis(t)
      return [await linksTo(t, url, { clock }), await linksTo(t, url, { clock })]
    },
  },
]

export interface Line {
  readonly level: 'info' | 'warn' | 'error'
  readonly details: object
  readonly message: string
}

/** The links of a process to the Redis at `redisUrl`; closed after `t`. */
export async function linksTo(
  t: TestRun,
  redisUrl: string | null,
  options: { readonly clock?: Clock | undefined; readonly logged?: Line[] } = {},
): Promise<Links> {
  const { clock = systemClock, logged = [] } = options
  const write =
    (level: Line['level']) =>
    (details: object, message: string): void =>
      void logged.push({ level, details, message })
  const log: Log = { info: write('info'), warn: write('warn'), error: write('error') }
  const links = await openLinks({
    redisUrl,
    redisSocketTimeoutMs: 30_000,
    applicationName: 'tidemark-test',
    clock,
    log,
  })
  t.after(() => links.close())
  return links
}
