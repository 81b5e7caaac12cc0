import { AppError } from '../../core/app-error.ts'
import { TIERS } from '../../contract/tier.ts'
import type { Rates, Window } from '../../links/rates.ts'

/** Whose requests are counted together: a user's of one tier, or an address that shows no key. */
export const RATED = [...TIERS, 'anyone'] as const
export type Rated = (typeof RATED)[number]

/** What each may ask of one operation; null has no limit. */
export type TierRates = Readonly<Record<Rated, Rates | null>>

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/**
 * Source: FO-272. An address, counted where nobody needs a key and where one does not work, gets
 * what a large customer's program gets: behind it may be an office.
 */
export const TIER_RATES: TierRates = {
  free: rates(5, 100, 1_000, 10),
  premium: rates(20, 500, 10_000, 50),
  enterprise: rates(100, 3_000, 50_000, 200),
  internal: rates(1_000, 30_000, 500_000, 2_000),
  anyone: rates(100, 3_000, 50_000, 200),
}

function rates(second: number, minute: number, hour: number, burst: number): Rates {
  return {
    windows: [
      { limit: second, windowMs: SECOND },
      { limit: minute, windowMs: MINUTE },
      { limit: hour, windowMs: HOUR },
    ],
    burst,
  }
}

/**
 * The tiers with some of them replaced: `free=5/s 100/min burst 10; internal=unlimited`.
 * `field` names the setting in what is refused.
 */
export function readTierRates(text: string, field: string): TierRates {
  const given = text.split(';').filter((part) => part.trim() !== '')
  const replaced = given.map((part): readonly [Rated, Rates | null] => {
    const [, name = '', wanted = ''] = /^\s*(\w+)\s*=\s*(.*?)\s*$/.exec(part) ?? []
    const rated = RATED.find((known) => known === name)
    if (rated === undefined) {
      throw fault(field, `"${part.trim()}" does not begin with ${RATED.join('=, ')}=`)
    }
    return [rated, wanted === 'unlimited' ? null : readRates(wanted, field)]
  })
  return { ...TIER_RATES, ...Object.fromEntries(replaced) }
}

const UNITS: Readonly<Record<string, number>> = { s: SECOND, min: MINUTE, h: HOUR }

function readRates(text: string, field: string): Rates {
  const [, listed = '', burst] = /^(.*?)(?:\s+burst\s+([1-9]\d{0,8}))?$/.exec(text) ?? []
  const windows = listed.split(/[\s,]+/).map((part): Window => {
    const [, limit, unit = ''] = /^([1-9]\d{0,8})\/(s|min|h)$/.exec(part) ?? []
    if (limit === undefined) throw fault(field, `"${text}" is not like "5/s 100/min burst 10"`)
    return { limit: Number(limit), windowMs: UNITS[unit]! }
  })
  return {
    windows: windows.toSorted((a, b) => a.windowMs - b.windowMs),
    burst: burst === undefined ? null : Number(burst),
  }
}

function fault(setting: string, message: string): AppError {
  return new AppError('invalid_input', { setting }, { message: `${setting}: ${message}.` })
}
