import type { Permission } from '../../src/contract/permission.ts'
import type { ICONS } from '../parts/icons.tsx'

/** A page of the navigation, and the letter that follows `g` on the keyboard. */
export interface Place {
  readonly to: string
  readonly title: string
  readonly icon: keyof typeof ICONS
  readonly letter: string
  readonly about: string // what is done there, for whoever searches
  readonly exact?: boolean
  readonly isMain?: boolean // one of the four that a narrow screen has room for
  readonly permission?: Permission // left out: for everybody
  readonly role?: 'admin'
}

export interface PlaceGroup {
  readonly title: string
  readonly places: readonly Place[]
}

/** Every place, in the order of the navigation. */
export const PLACE_GROUPS = [
  {
    title: 'Trade',
    places: [
      {
        to: '/',
        title: 'Overview',
        icon: 'overview',
        letter: 'o',
        about: 'equity, exposure and what happened last',
        exact: true,
        isMain: true,
      },
      {
        to: '/runs',
        title: 'Runs',
        icon: 'runs',
        letter: 'r',
        about: 'strategies that trade, orders, positions',
      },
      {
        to: '/portfolios',
        title: 'Portfolios',
        icon: 'portfolios',
        letter: 'p',
        about: 'legs of options, payoff, profit and loss',
        isMain: true,
      },
      {
        to: '/desk',
        title: 'Accounts',
        icon: 'accounts',
        letter: 'k',
        about: 'funds, positions, orders and a ticket to trade with',
      },
      {
        to: '/overrides',
        title: 'Overrides',
        icon: 'overrides',
        letter: 'v',
        about: 'orders by hand, what they would cost and what they came to',
      },
      {
        to: '/brokers',
        title: 'Broker',
        icon: 'broker',
        letter: 'b',
        about: 'sessions and credentials',
        permission: 'can_modify',
      },
    ],
  },
  {
    title: 'Markets',
    places: [
      {
        to: '/market',
        title: 'Market',
        icon: 'market',
        letter: 'm',
        about: 'quotes as they move, watch list',
      },
      {
        to: '/charts',
        title: 'Charts',
        icon: 'charts',
        letter: 'h',
        about: 'candles, indicators, labels',
        isMain: true,
      },
      {
        to: '/options',
        title: 'Options',
        icon: 'options',
        letter: 'x',
        about: 'chains, Greeks, volatility, max pain',
        isMain: true,
      },
      {
        to: '/futures-desk',
        title: 'Futures',
        icon: 'futures',
        letter: 'f',
        about: 'position signals, rollover, basis',
      },
      {
        to: '/monitor',
        title: 'Monitor',
        icon: 'monitor',
        letter: 'w',
        about: 'an underlying and the strikes around its price, live',
      },
      {
        to: '/depth',
        title: 'Depth',
        icon: 'depth',
        letter: 'l',
        about: 'how well a book can be traded, and what a size costs',
      },
      {
        to: '/find',
        title: 'Find',
        icon: 'find',
        letter: 'i',
        about: 'any instrument, and its terms',
      },
      {
        to: '/calendars',
        title: 'Calendars',
        icon: 'calendars',
        letter: 'c',
        about: 'sessions, holidays, corporate actions',
      },
    ],
  },
  {
    title: 'History',
    places: [
      {
        to: '/replay-desk',
        title: 'Replay',
        icon: 'replay',
        letter: 'y',
        about: 'a past day played again, bar by bar',
      },
      {
        to: '/learning',
        title: 'Models',
        icon: 'models',
        letter: 'e',
        about: 'what is learned from bars: training, scores, importance',
      },
      {
        to: '/data',
        title: 'Data',
        icon: 'data',
        letter: 'd',
        about: 'what is stored, gaps, imports',
      },
    ],
  },
  {
    title: 'Manage',
    places: [
      {
        to: '/manage/system',
        title: 'System',
        icon: 'system',
        letter: 's',
        about: 'health of every part',
      },
      {
        to: '/manage/users',
        title: 'Users',
        icon: 'users',
        letter: 'u',
        about: 'roles and invitations',
        role: 'admin',
      },
    ],
  },
] as const satisfies readonly PlaceGroup[]
