import { AppError } from '../../../core/app-error.ts'
import { DAY_MS, type Instant } from '../../../core/instant.ts'
import type { KeyGrant, Permission } from '../../../store/identity/api-keys.ts'
import { coversRange, isRange } from './address-ranges.ts'

/** What a new key is to be allowed. What is left out is the least, or what its maker has. */
export interface WantedGrant {
  readonly permissions?: readonly Permission[] // can_read alone
  readonly ipAllowList?: readonly string[] // from everywhere
  readonly allowedAccounts?: readonly string[] | null // all of the user's
  readonly expiresInDays?: number | null // 365; null is never
  readonly ordersPerSecond?: number // 10
  readonly requestsPerMinute?: number // 200
}

/** Source: FO-267, FO-268. */
const LONGEST_DAYS = 365
const ORDERS_PER_SECOND = 10
const REQUESTS_PER_MINUTE = 200

/** Of keys that the owner of the machine makes at its prompt: as fast as the machine goes. */
export const UNHURRIED_KEY = { ordersPerSecond: 1_000, requestsPerMinute: 30_000 } as const

/**
 * What the key is made with. A credential that makes a key hands on at most what it holds itself:
 * what is wanted beyond that is refused, what is left out is the maker's own.
 */
export function grantOf(wanted: WantedGrant, maker: KeyGrant | null, now: Instant): KeyGrant {
  const ranges = wanted.ipAllowList ?? maker?.ipAllowList ?? []
  const wrong = ranges.find((range) => !isRange(range))
  if (wrong !== undefined) {
    const message = `"${wrong}" is neither an address nor a range of addresses.`
    throw new AppError('invalid_input', { field: 'ip_allow_list' }, { message })
  }
  const grant: KeyGrant = {
    permissions: wanted.permissions ?? ['can_read'],
    ipAllowList: ranges,
    allowedAccounts:
      wanted.allowedAccounts === undefined
        ? (maker?.allowedAccounts ?? null)
        : wanted.allowedAccounts,
    expiresAt: endOf(wanted.expiresInDays, maker, now),
    ordersPerSecond: least(wanted.ordersPerSecond ?? ORDERS_PER_SECOND, maker?.ordersPerSecond),
    requestsPerMinute: least(
      wanted.requestsPerMinute ?? REQUESTS_PER_MINUTE,
      maker?.requestsPerMinute,
    ),
  }
  const beyond = maker && whatIsBeyond(grant, maker)
  if (beyond) {
    const message = `A credential cannot make a key that may more than itself: ${beyond}.`
    throw new AppError('forbidden', {}, { message })
  }
  return grant
}

function endOf(days: number | null | undefined, maker: KeyGrant | null, now: Instant) {
  const end = days === null ? null : ((now + (days ?? LONGEST_DAYS) * DAY_MS) as Instant)
  const makersEnd = maker?.expiresAt ?? null
  const isLeftOut = days === undefined && makersEnd !== null && end !== null
  return isLeftOut ? least(end, makersEnd) : end
}

function least<N extends number>(wanted: N, most: N | undefined): N {
  return most !== undefined && most < wanted ? most : wanted
}

/** The first thing that the maker does not hold itself, as a clause; null when there is none. */
function whatIsBeyond(grant: KeyGrant, maker: KeyGrant): string | null {
  const permission = grant.permissions.find((one) => !maker.permissions.includes(one))
  if (permission) return `it does not hold ${permission}`

  const { allowedAccounts: accounts } = maker
  if (accounts && !grant.allowedAccounts?.every((account) => accounts.includes(account))) {
    return 'it does not reach all of these accounts'
  }
  const from = grant.ipAllowList
  const open = from.length === 0 || !from.every((range) => coversRange(maker.ipAllowList, range))
  if (maker.ipAllowList.length > 0 && open) return 'it does not work from all of these addresses'

  const end = grant.expiresAt ?? Number.POSITIVE_INFINITY
  return maker.expiresAt !== null && end > maker.expiresAt ? 'it ends before that' : null
}
