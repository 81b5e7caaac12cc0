import { SERVICE_NAMES, type ServiceName } from '../contract/service.ts'
import { assert } from '../core/assert.ts'
import { accountOrderRoutes } from './accounts/account-orders.ts'
import { accountRoutes } from './accounts/accounts.ts'
import { apiKeyRoutes } from './identity/api-keys.ts'
import { brokerRoutes } from './brokers/broker.ts'
import { calendarAdminRoutes } from './calendar/calendar-admin.ts'
import { calendarRoutes } from './calendar/calendar.ts'
import { companyRoutes } from './trading/companies.ts'
import { corporateActionRoutes } from './calendar/corporate-actions.ts'
import { dataRoutes } from './market/data.ts'
import { depthRoutes } from './market/depth.ts'
import { engineRoutes } from './trading/engine.ts'
import { expiryRoutes } from './market/expiries.ts'
import { futuresRoutes } from './futures/futures.ts'
import { identityRoutes } from './identity/identity.ts'
import { instrumentRoutes } from './market/instruments.ts'
import { indicatorRoutes } from './indicators/indicators.ts'
import { labelRoutes } from './indicators/labels.ts'
import { ledgerRoutes } from './runs/ledgers.ts'
import { marketRoutes } from './market/market.ts'
import { markRoutes } from './indicators/marks.ts'
import { monitorRoutes } from './market/monitor.ts'
import { optionRoutes } from './options/options.ts'
import { overrideRoutes } from './trading/overrides.ts'
import { payoffRoutes } from './portfolio/payoffs.ts'
import { portfolioRoutes } from './portfolio/portfolios.ts'
import { quoteRoutes } from './market/quotes.ts'
import { replayRoutes } from './market/replay.ts'
import type { Route } from './route.ts'
import { runRoutes } from './runs/runs.ts'
import { streamRoutes } from './runs/stream.ts'
import { smartOrderRoutes } from './trading/smart-orders.ts'
import { strikeSeriesRoutes } from './options/strike-series.ts'
import { strikeRoutes } from './options/strikes.ts'
import { modelRoutes } from './learning/models.ts'
import { trainingDataRoutes } from './learning/training-data.ts'
import { trainingRoutes } from './learning/training.ts'
import { healthRoutes, systemRoutes } from './operations/system.ts'
import { tickRoutes } from './market/ticks.ts'
import { udfRoutes } from './indicators/udf.ts'
import { uploadRoutes } from './market/uploads.ts'
import { userRoutes } from './identity/users.ts'
import { volatilityRoutes } from './options/volatility.ts'

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
      ...tickRoutes,
      ...uploadRoutes,
      ...instrumentRoutes,
      ...expiryRoutes,
      ...optionRoutes,
      ...quoteRoutes,
      ...strikeRoutes,
      ...strikeSeriesRoutes,
      ...volatilityRoutes,
      ...depthRoutes,
      ...smartOrderRoutes,
      ...accountRoutes,
      ...accountOrderRoutes,
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
  trading: { prefix: '', routes: [...overrideRoutes, ...engineRoutes] },
  query: { prefix: '', routes: companyRoutes },
  training: under('/training', [...modelRoutes, ...trainingRoutes, ...trainingDataRoutes]),
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

/** Where the paths of a service are, too: its own stay where its source has them (DEC-26). */
const ALIASES: Partial<Record<ServiceName, `/${string}`>> = { trading: '/trading', query: '/query' }

function withAlias(name: ServiceName): readonly Mount[] {
  const [service, prefix] = [SERVICES[name], ALIASES[name]]
  if (prefix === undefined) return [service]
  const routes = service.routes.map((one): Route => ({ ...one, isAlias: true }))
  return [service, { prefix, routes }]
}

/** What a service brings along where it is alone: who uses the markets alone signs in there, too. */
const ALONE: Partial<Record<ServiceName, readonly Route[]>> = { market: SERVICES.identity.routes }

/** On every server, whatever it serves. */
const EVERYWHERE: readonly Route[] = [...systemRoutes, ...healthRoutes('tidemark')]

/** Every operation of the contract, each with what does it. */
export const ROUTES: readonly Route[] = [
  ...SERVICE_NAMES.flatMap((name) => SERVICES[name].routes),
  ...EVERYWHERE,
]

/** What a server of these services mounts. Each prefix has a health of its own. */
export function mountsOf(names: readonly ServiceName[]): readonly Mount[] {
  const [only, ...others] = names
  const isAlone = only !== undefined && others.length === 0
  const mounts = isAlone
    ? [{ prefix: '' as const, routes: [...SERVICES[only].routes, ...(ALONE[only] ?? [])] }]
    : (names.length === 0 ? SERVICE_NAMES : names).flatMap(withAlias)
  const prefixes = new Set(mounts.map(({ prefix }) => prefix).filter((prefix) => prefix !== ''))
  return [
    ...mounts,
    { prefix: '', routes: [...systemRoutes, ...healthRoutes(isAlone ? only : 'tidemark')] },
    ...[...prefixes].map((prefix) => ({ prefix, routes: healthRoutes(prefix.slice(1)) })),
  ]
}

/** The routes of mounts, with their whole paths, and ids that are theirs alone. */
export function routesOf(mounts: readonly Mount[]): readonly Route[] {
  const known = new Set<string>()
  return mounts.flatMap(({ prefix, routes }) =>
    routes.map(({ operation, ...one }): Route => {
      const id = known.has(operation.id) ? `${prefix.slice(1)}.${operation.id}` : operation.id
      known.add(id)
      return { ...one, operation: { ...operation, id, path: `${prefix}${operation.path}` } }
    }),
  )
}
