import { apiKeyRoutes } from './api-keys.ts'
import { brokerRoutes } from './broker.ts'
import { identityRoutes } from './identity.ts'
import { ledgerRoutes } from './ledgers.ts'
import { marketRoutes } from './market.ts'
import type { Route } from './route.ts'
import { runRoutes } from './runs.ts'
import { streamRoutes } from './stream.ts'
import { systemRoutes } from './system.ts'
import { userRoutes } from './users.ts'

/** Every operation of the contract, each with what does it. */
export const ROUTES: readonly Route[] = [
  ...runRoutes,
  ...ledgerRoutes,
  ...streamRoutes,
  ...marketRoutes,
  ...brokerRoutes,
  ...apiKeyRoutes,
  ...systemRoutes,
  ...identityRoutes,
  ...userRoutes,
]
