import { valueOptions, type AskedOption } from '../../app/options/value-options.ts'
import * as contract from '../../contract/options/options.ts'
import { YEAR_MS } from '../../domain/options/pricing/conventions.ts'
import { DAY_MS } from '../../core/instant.ts'
import { route } from '../route.ts'

export const optionRoutes = [
  route(contract.valueOptions, async (_, { body }) => {
    const { spot, days, rate, dividend_yield: dividendYield } = body.market
    const { theta_days: thetaDays, vega_per: vegaPer, rho_per: rhoPer } = body.conventions
    const market = { spot, years: (days * DAY_MS) / YEAR_MS, rate, dividendYield }
    // The contract has made sure that each has a volatility or a premium.
    const asked = body.options as readonly unknown[] as readonly AskedOption[]
    const values = await valueOptions(market, asked, { thetaDays, vegaPer, rhoPer })
    return values.map(({ option, americanPrice, ...numbers }) => ({
      right: option.right,
      strike: option.strike,
      american_price: americanPrice,
      ...numbers,
    }))
  }),
]
