import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Instant } from '../core/instant.ts'
import { formatZoned, type Zone, ZONES } from '../domain/calendar/zone.ts'

/**
 * Instants are in UTC. Who asks with `Prefer: timezone=Asia/Kolkata` (or another zone of a venue)
 * gets them as clocks there show them, with the offset: the same instants, which other requests
 * take. Places of pages and fields that say `_utc` stay. A zone that nobody knows changes nothing.
 *
 * Source: RFC 7240 for the header, and for Preference-Applied.
 */
export function showLocalTimes(app: FastifyInstance): void {
  app.addHook<unknown>('onSend', (request, reply, payload, done) => {
    const zone = zoneWanted(request)
    const type = reply.getHeader('content-type')
    if (zone === null || typeof payload !== 'string' || !/^application\/json/.test(`${type}`)) {
      return done(null, payload)
    }
    void reply.header('preference-applied', `timezone=${zone}`)
    const shown = payload.replace(INSTANT, (whole, stays: string | undefined, instant: string) => {
      return stays ? whole : `"${formatZoned(zone, Date.parse(instant) as Instant)}"`
    })
    const length = reply.getHeader('content-length')
    if (length !== undefined) void reply.header('content-length', Buffer.byteLength(shown))
    done(null, shown)
  })
}

/** A value as answers have it; a name is followed by a colon, and is none. */
const INSTANT = /("(?:next|\w*_utc)":)?"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)"(?!:)/g

function zoneWanted({ headers }: FastifyRequest): Zone | null {
  if (headers['prefer'] === undefined) return null
  const [, wanted] = /(?:^|[,;]\s*)timezone="?([\w/]+)"?/i.exec(`${headers['prefer']}`) ?? []
  return ZONES.find((zone) => zone.toLowerCase() === wanted?.toLowerCase()) ?? null
}
