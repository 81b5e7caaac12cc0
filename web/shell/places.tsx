import type { ReactNode } from 'react'
import { ICONS } from '../parts/icons.tsx'
import type { Me } from '../queries.ts'
import { may } from '../session/me.ts'

/** A page of the navigation, and the letter that follows `g` on the keyboard. */
export interface Place {
  readonly to: string
  readonly title: string
  readonly icon: ReactNode
  readonly letter: string
  readonly exact?: boolean
  readonly isFor?: (me: Me) => boolean // left out: for everybody
}

const PLACES = [
  { to: '/', title: 'Overview', icon: ICONS.overview, letter: 'o', exact: true },
  { to: '/runs', title: 'Runs', icon: ICONS.runs, letter: 'r' },
  { to: '/market', title: 'Market', icon: ICONS.market, letter: 'm' },
  { to: '/charts', title: 'Charts', icon: ICONS.charts, letter: 'h' },
  { to: '/find', title: 'Find', icon: ICONS.find, letter: 'i' },
  { to: '/calendars', title: 'Calendars', icon: ICONS.calendars, letter: 'c' },
  { to: '/data', title: 'Data', icon: ICONS.data, letter: 'd' },
  { to: '/futures-desk', title: 'Futures', icon: ICONS.futures, letter: 'f' },
  { to: '/options', title: 'Options', icon: ICONS.options, letter: 'x' },
  { to: '/portfolios', title: 'Portfolios', icon: ICONS.portfolios, letter: 'p' },
  {
    to: '/brokers',
    title: 'Broker',
    icon: ICONS.broker,
    letter: 'b',
    isFor: (me) => may(me, 'can_modify'),
  },
  { to: '/manage/system', title: 'System', icon: ICONS.system, letter: 's' },
  {
    to: '/manage/users',
    title: 'Users',
    icon: ICONS.users,
    letter: 'u',
    isFor: ({ role }) => role === 'admin',
  },
] as const satisfies readonly Place[]

/** The pages that `me` has a use for; those for everybody while it is not known who that is. */
export function placesFor(me: Me | undefined): readonly Place[] {
  return PLACES.filter((place: Place) => !place.isFor || (me !== undefined && place.isFor(me)))
}

export const ACCOUNT_PLACES = [
  { to: '/account/security', title: 'Security', icon: ICONS.shield },
  { to: '/account/sessions', title: 'Sessions', icon: ICONS.screen },
  { to: '/account/keys', title: 'API keys', icon: ICONS.key },
] as const
