import type { Instant } from '#src/core/instant.ts'
import { instant } from '#src/core/instant.ts'
import { systemClock, type Clock } from '#src/app/context.ts'
import { testServer } from './server.ts'

/** The real clock in all but what it shows. */
export function clockAt(text: string): Clock & { set(to: string): void } {
  let now: Instant = instant(text)
  return {
    ...systemClock,
    now: () => now,
    set: (to) => {
      now = instant(to)
    },
  }
}

/** A server on whose clock it is some Monday of 2024, an administrator and a viewer. */
export async function calendarDesk(
  t: { after(work: () => Promise<void>): void },
  at = '2024-07-01T06:00:00Z',
) {
  const clock = clockAt(at)
  const server = await testServer(t, { clock })
  const [admin, viewer] = [await server.user('admin'), await server.user('viewer')]
  return { server, clock, admin, viewer }
}
