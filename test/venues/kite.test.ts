import { after } from 'node:test'
import { openKiteVenue } from '#src/venues/kite/kite-venue.ts'
import { leapingClock, type LeapingClock } from '#test/support/clock.ts'
import { KITE_APP, startKiteExchange, type KiteExchange } from '#test/support/kite-exchange.ts'
import { OPENS, settableMarket } from '#test/support/paper-desk.ts'
import { venueConformance, type VenueRig } from './conformance.ts'

const opened: KiteExchange[] = []
after(async () => void (await Promise.all(opened.map((kite) => kite.close()))))

interface KiteRig extends VenueRig {
  readonly kite: KiteExchange
  readonly clock: LeapingClock
}

venueConformance('kite', openRig)

async function openRig(): Promise<KiteRig> {
  const clock = leapingClock(OPENS)
  const market = settableMarket(clock)
  const kite = await startKiteExchange({ clock, market })
  opened.push(kite)
  const session = { apiKey: KITE_APP.apiKey, accessToken: kite.accessToken }
  const venue = openKiteVenue({ session, places: kite.places, clock })
  return {
    venue,
    market,
    kite,
    clock,
    async endDay() {
      clock.leap(market.sessionEndsAt - clock.now())
      await kite.expire()
    },
  }
}
