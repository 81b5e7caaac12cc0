import * as accountOrders from './account-orders.ts'
import * as accounts from './accounts.ts'
import * as apiKeys from './api-keys.ts'
import * as broker from './broker.ts'
import * as calendar from './calendar.ts'
import * as companies from './companies.ts'
import * as corporateActions from './corporate-actions.ts'
import * as data from './data.ts'
import * as depth from './depth.ts'
import * as expiries from './expiries.ts'
import * as futures from './futures.ts'
import * as identity from './identity.ts'
import * as instruments from './instruments.ts'
import * as indicators from './indicators.ts'
import * as labels from './labels.ts'
import * as ledgers from './ledgers.ts'
import * as legs from './legs.ts'
import * as market from './market.ts'
import * as marks from './marks.ts'
import * as models from './models.ts'
import * as monitor from './monitor.ts'
import type { Operation } from './operation.ts'
import * as options from './options.ts'
import * as overrides from './overrides.ts'
import * as payoffs from './payoffs.ts'
import * as portfolios from './portfolios.ts'
import * as quotes from './quotes.ts'
import * as replay from './replay.ts'
import * as runs from './runs.ts'
import * as stream from './stream.ts'
import * as strikeSeries from './strike-series.ts'
import * as strikes from './strikes.ts'
import * as smartOrders from './smart-orders.ts'
import * as system from './system.ts'
import * as tradingEngine from './trading-engine.ts'
import * as trainingData from './training-data.ts'
import * as training from './training.ts'
import * as udf from './udf.ts'
import * as uploads from './uploads.ts'
import * as volatility from './volatility.ts'

/** Everything that the service can be asked for. */
export const OPERATIONS: readonly Operation[] = [
  accounts,
  accountOrders,
  apiKeys,
  broker,
  calendar,
  companies,
  corporateActions,
  data,
  depth,
  expiries,
  futures,
  identity,
  instruments,
  indicators,
  labels,
  ledgers,
  legs,
  market,
  marks,
  models,
  monitor,
  options,
  overrides,
  quotes,
  payoffs,
  portfolios,
  replay,
  runs,
  stream,
  strikes,
  strikeSeries,
  smartOrders,
  system,
  tradingEngine,
  trainingData,
  training,
  udf,
  uploads,
  volatility,
]
  .flatMap((area) => Object.values(area) as unknown[])
  .filter(isOperation)

function isOperation(value: unknown): value is Operation {
  return typeof value === 'object' && value !== null && 'method' in value && 'path' in value
}
