import { SERVICE_NAMES, type ServiceName } from '../contract/service.ts'
import { assert } from '../core/assert.ts'
import { apiKeyRoutes } from './api-keys.ts'
import { brokerRoutes } from './broker.ts'
import { calendarAdminRoutes } from './calendar-admin.ts'
import { calendarRoutes } from './calendar.ts'
import { corporateActionRoutes } from './corporate-actions.ts'
import { dataRoutes } from './data.ts'
import { depthRoutes } from './depth.ts'
import { expiryRoutes } from './expiries.ts'
import { futuresRoutes } from './futures.ts'
import { identityRoutes } from './identity.ts'
import { instrumentRoutes } from './instruments.ts'
import { indicatorRoutes } from './indicators.ts'
import { labelRoutes } from './labels.ts'
import { ledgerRoutes } from './ledgers.ts'
import { marketRoutes } from './market.ts'
import { markRoutes } from './marks.ts'
import { monitorRoutes } from './monitor.ts'
import { optionRoutes } from './options.ts'
import { payoffRoutes } from './payoffs.ts'
import { portfolioRoutes } from './portfolios.ts'
import { quoteRoutes } from './quotes.ts'
import { replayRoutes } from './replay.ts'
import type { Route } from './route.ts'
import { runRoutes } from './runs.ts'
import { streamRoutes } from './stream.ts'
import { strikeSeriesRoutes } from './strike-series.ts'
import { strikeRoutes } from './strikes.ts'
import { healthRoutes, systemRoutes } from './system.ts'
import { udfRoutes } from './udf.ts'
import { userRoutes } from './users.ts'
import { volatilityRoutes } from './volatility.ts'

/** Routes, and what comes before their paths on this server: nothing, or `/training`. */
export interface Mount {
  readonly prefix: '' | `/${string}`
  readonly routes: readonly Route[]
}

/** Where each service is when all are on one server. Alone it is at the root. */
const SERVICES: Readonly<Record<ServiceName, Mount>> = {
  runs: { prefix: '', routes: [...runRoutes, ...ledgerRoutes, ...streamRoutes, ...brokerRoutes] },
  market: {
    prefix: '',
    routes: [
      ...marketRoutes,
      ...dataRoutes,
      ...instrumentRoutes,
      ...expiryRoutes,
      ...optionRoutes,
      ...quoteRoutes,
      ...strikeRoutes,
      ...strikeSeriesRoutes,
      ...volatilityRoutes,
      ...depthRoutes,
      ...portfolioRoutes,
      ...payoffRoutes,
      ...futuresRoutes,
      ...monitorRoutes,
      ...replayRoutes,
      ...indicatorRoutes,
      ...labelRoutes,
      ...markRoutes,
      ...calendarRoutes,
      ...calendarAdminRoutes,
      ...corporateActionRoutes,
    ],
  },
  identity: { prefix: '', routes: [...identityRoutes, ...userRoutes, ...apiKeyRoutes] },
  udf: under('/udf', udfRoutes),
}

/** The contract has the whole paths, as they are where all services are together. */
function under(prefix: `/${string}`, routes: readonly Route[]): Mount {
  const relative = routes.map(({ operation, handle }): Route => {
    assert(operation.path.startsWith(`${prefix}/`), `${operation.id} is under ${prefix}`)
    const path = operation.path.slice(prefix.length) as `/${string}`
    return { operation: { ...operation, path }, handle }
  })
  return { prefix, routes: relative }
}

/** What a service brings along where it is alone: who uses the markets alone signs in there, too. */
const ALONE: Partial<Record<ServiceName, readonly Route[]>> = { market: SERVICES.identity.routes }

/** On every server, whatever it serves. */
const EVERYWHERE: readonly Route[] = [...systemRoutes, ...healthRoutes]

/** Every operation of the contract, each with what does it. */
export const ROUTES: readonly Route[] = [
  ...SERVICE_NAMES.flatMap((name) => SERVICES[name].routes),
  ...EVERYWHERE,
]

/** What a server of these services mounts. Each prefix has a health of its own. */
export function mountsOf(names: readonly ServiceName[]): readonly Mount[] {
  const [only, ...others] = names
  const mounts =
    only !== undefined && others.length === 0
      ? [{ prefix: '' as const, routes: [...SERVICES[only].routes, ...(ALONE[only] ?? [])] }]
      : (names.length === 0 ? SERVICE_NAMES : names).map((name) => SERVICES[name])
  const prefixes = new Set(mounts.map(({ prefix }) => prefix).filter((prefix) => prefix !== ''))
  return [
    ...mounts,
    { prefix: '', routes: EVERYWHERE },
    ...[...prefixes].map((prefix) => ({ prefix, routes: healthRoutes })),
  ]
}

/** The routes of mounts, with their whole paths, and ids that are theirs alone. */
export function routesOf(mounts: readonly Mount[]): readonly Route[] {
  const known = new Set<string>()
  return mounts.flatMap(({ prefix, routes }) =>
    routes.map(({ operation, handle }): Route => {
      const id = known.has(operation.id) ? `${prefix.slice(1)}.${operation.id}` : operation.id
      known.add(id)
      return { operation: { ...operation, id, path: `${prefix}${operation.path}` }, handle }
    }),
  )
}
