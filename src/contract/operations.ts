import * as accountOrders from './accounts/account-orders.ts'
import * as accounts from './accounts/accounts.ts'
import * as apiKeys from './identity/api-keys.ts'
import * as broker from './brokers/broker.ts'
import * as calendar from './calendar/calendar.ts'
import * as companies from './trading/companies.ts'
import * as corporateActions from './calendar/corporate-actions.ts'
import * as data from './market/data.ts'
import * as depth from './market/depth.ts'
import * as expiries from './market/expiries.ts'
import * as futures from './futures/futures.ts'
import * as identity from './identity/identity.ts'
import * as instruments from './market/instruments.ts'
import * as indicators from './indicators/indicators.ts'
import * as labels from './indicators/labels.ts'
import * as ledgers from './runs/ledgers.ts'
import * as legs from './portfolio/legs.ts'
import * as market from './market/market.ts'
import * as marks from './indicators/marks.ts'
import * as models from './learning/models.ts'
import * as monitor from './market/monitor.ts'
import type { Operation } from './operation.ts'
import * as options from './options/options.ts'
import * as overrides from './trading/overrides.ts'
import * as payoffs from './portfolio/payoffs.ts'
import * as portfolios from './portfolio/portfolios.ts'
import * as quotes from './market/quotes.ts'
import * as replay from './market/replay.ts'
import * as runs from './runs/runs.ts'
import * as stream from './runs/stream.ts'
import * as strikeSeries from './options/strike-series.ts'
import * as strikes from './options/strikes.ts'
import * as smartOrders from './trading/smart-orders.ts'
import * as system from './operations/system.ts'
import * as tradingEngine from './trading/trading-engine.ts'
import * as trainingData from './learning/training-data.ts'
import * as training from './learning/training.ts'
import * as udf from './indicators/udf.ts'
import * as uploads from './market/uploads.ts'
import * as volatility from './options/volatility.ts'

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
