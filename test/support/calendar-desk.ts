import { settableClock } from './clock.ts'
import { testServer } from './server.ts'

/** A server on whose clock it is some Monday of 2024, an administrator and a viewer. */
export async function calendarDesk(
  t: { after(work: () => Promise<void>): void },
  at = '2024-07-01T06:00:00Z',
) {
  const clock = settableClock(at)
  const server = await testServer(t, { clock })
  const [admin, viewer] = [await server.user('admin'), await server.user('viewer')]
  return { server, clock, admin, viewer }
}
