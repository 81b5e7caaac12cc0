import { AppError } from '../../core/app-error.ts'
import { KITE } from '../../venues/kite/kite-client.ts'
import { kiteSessionEnd, openKiteSession, type KiteApp } from '../../venues/kite/kite-login.ts'
import { VenueUnexpected, VenueUnreachable } from '../../venues/venue.ts'
import type { Context } from '../context.ts'
import type { OpenedSession } from './finish-login.ts'

/** Exchanges the request token that Kite sent a person back with. Null: Kite does not know it. */
export async function finishKiteLogin(
  { clock, log, kite = KITE }: Context,
  app: KiteApp,
  requestToken: string,
): Promise<OpenedSession | null> {
  try {
    const { accessToken } = await openKiteSession(app, requestToken, { ...kite, clock })
    return { token: accessToken, expiresAt: kiteSessionEnd(clock.now()) }
  } catch (cause) {
    log.warn({ err: cause }, 'Kite opened no session')
    if (!(cause instanceof VenueUnreachable || cause instanceof VenueUnexpected)) return null
    throw new AppError('broker_unavailable', {}, { cause })
  }
}
