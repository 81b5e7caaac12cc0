import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { UnderlyingField } from '../../forms/underlying-field.tsx'
import { formatAnalytic } from '../../format/decimal.ts'
import { formatTime } from '../../format/time.ts'
import { Empty, Failure, Loading } from '../../parts/answers.tsx'
import { PageHead } from '../../parts/card.tsx'
import { Kpi, Kpis } from '../../parts/figures.tsx'
import { AsOf, DayField, endOf } from './as-of.tsx'
import { ChainCard } from './chain-card.tsx'
import { ExpiryTabs } from './expiry-tabs.tsx'
import { percent, strikeText } from './figures.ts'
import { Panels } from './panels.tsx'
import { chainQuery, expiriesQuery, straddleQuery, type Chain, type Place } from './queries.ts'
import { useLiveChain } from './use-live-chain.ts'

/** An option chain as of now or any stored minute, and what it says about the market. */
export function Options() {
  const { symbol = 'NIFTY', expiry, at } = useSearch({ from: '/options' })
  const navigate = useNavigate({ from: '/options' })
  const expiries = useQuery(expiriesQuery(symbol, at?.slice(0, 10)))
  const chosen = expiry ?? expiries.data?.expiries[0]?.expiry
  return (
    <div className="page options-page">
      <PageHead name="Options" lead="Chains with volatility and Greeks, live or as of any minute.">
        <UnderlyingField
          key={symbol}
          symbol={symbol}
          of="options"
          choose={(wanted) => void navigate({ search: { symbol: wanted } })}
        />
      </PageHead>
      {expiries.isPending && <Loading height={38} />}
      {expiries.error && <Failure error={expiries.error} retry={() => void expiries.refetch()} />}
      {expiries.data && <ExpiryTabs expiries={expiries.data.expiries} chosen={chosen} />}
      {expiries.data && chosen === undefined && <NoExpiry symbol={symbol} at={at} />}
      {chosen !== undefined && <Desk place={{ symbol, expiry: chosen, at }} />}
    </div>
  )
}

/** Nothing of it is listed then: its chains may all be in the past. */
function NoExpiry({ symbol, at }: { symbol: string; at: string | undefined }) {
  const navigate = useNavigate({ from: '/options' })
  return (
    <Empty title={`No option on ${symbol} is listed ${at === undefined ? 'now' : 'then'}`}>
      <p>
        Choose a day on which there were some; <Link to="/data">Data</Link> says which chains are
        stored.
      </p>
      <DayField
        day={at?.slice(0, 10) ?? ''}
        choose={(day) => void navigate({ search: { symbol, at: endOf(day) } })}
      />
    </Empty>
  )
}

function Desk({ place }: { place: Place }) {
  const chain = useQuery(chainQuery(place))
  const isLive = useLiveChain(place)
  return (
    <>
      <AsOf place={place} shown={chain.data?.at} isLive={isLive && chain.data?.source === 'live'} />
      {chain.isPending && <Loading height={480} />}
      {chain.error && <Nothing error={chain.error} place={place} />}
      {chain.data && !hasPrices(chain.data) && (
        <Nothing
          error={new Error('No options of it have a price yet. Nothing is stored.')}
          place={place}
        />
      )}
      {chain.data && hasPrices(chain.data) && (
        <>
          <Figures chain={chain.data} place={place} />
          <div className="options-desk">
            <ChainCard key={`${chain.data.symbol} ${chain.data.expiry}`} chain={chain.data} />
            <Panels chain={chain.data} place={place} />
          </div>
        </>
      )}
    </>
  )
}

function hasPrices({ strikes }: Chain): boolean {
  return strikes.some(({ call, put }) => call?.price != null || put?.price != null)
}

const SHOWN = { symbol: 'NIFTY', expiry: '2024-11-28', at: '2024-11-07T10:00:00Z' } as const

function Nothing({ error, place }: { error: Error; place: Place }) {
  if (!/Nothing is stored|No options/.test(error.message)) return <Failure error={error} />
  return (
    <Empty title="Nothing of this chain is here">
      <p>{error.message}</p>
      {place.at === undefined && (
        <p>
          A new installation stores the session of{' '}
          <Link to="/options" search={SHOWN}>
            7 November 2024
          </Link>{' '}
          in its first minutes.
        </p>
      )}
    </Empty>
  )
}

function Figures({ chain, place }: { chain: Chain; place: Place }) {
  const straddle = useQuery(straddleQuery(place)).data?.straddle ?? null
  const money = chain.strikes.find(({ strike }) => strike === chain.atm_strike)
  const ivs = [money?.call?.iv, money?.put?.iv].filter((iv) => iv != null)
  const iv = ivs.length === 0 ? null : ivs.reduce((sum, one) => sum + one, 0) / ivs.length
  return (
    <Kpis label="The chain as a whole">
      <Kpi
        label={chain.symbol}
        note={
          chain.underlying_from === 'parity' ? 'where calls and puts agree' : formatTime(chain.at)
        }
      >
        {formatAnalytic(chain.underlying_price)}
      </Kpi>
      <Kpi label="Volatility at the money" note={`strike ${strikeText(chain.atm_strike)}`}>
        {percent(iv)}
      </Kpi>
      <Kpi
        label="Straddle"
        note={straddle === null ? undefined : `±${percent(straddle.implied_move)} until it expires`}
      >
        {formatAnalytic(straddle?.premium)}
      </Kpi>
      <Kpi label="Put–call ratio" note={`${formatAnalytic(chain.pcr_volume)} by volume`}>
        {formatAnalytic(chain.pcr)}
      </Kpi>
      <Kpi label="Max pain" note={distance(chain)}>
        {strikeText(chain.max_pain)}
      </Kpi>
      <Kpi label="Expires in" note={chain.expiry}>
        {formatAnalytic(chain.days_to_expiry, 1)} days
      </Kpi>
    </Kpis>
  )
}

function distance({ max_pain: pain, underlying_price: price }: Chain): string | undefined {
  if (pain === null || price === null) return undefined
  const away = pain - price
  return `${formatAnalytic(Math.abs(away), 0)} ${away < 0 ? 'below' : 'above'} the price`
}
