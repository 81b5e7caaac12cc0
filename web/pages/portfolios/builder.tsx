import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../../client.ts'
import { formatAnalytic } from '../../format/decimal.ts'
import { Empty, Failure, Loading } from '../../parts/answers.tsx'
import { Card, PageHead } from '../../parts/card.tsx'
import { Only } from '../../parts/only.tsx'
import { chainQuery, expiriesQuery, type Chain } from '../options/queries.ts'
import { heldOf, legOf, legOfHolding, legsOfTemplate, previewOf, type DraftLeg } from './draft.ts'
import { DraftLegs } from './draft-legs.tsx'
import { holdingsQuery, type Holding, type Holdings } from './holdings.ts'
import { GreekFigures, PayoffView } from './payoff-view.tsx'
import { PickHoldings } from './pick-holdings.tsx'
import { PickStrikes } from './pick-strikes.tsx'
import { previewQuery, type Then } from './queries.ts'
import { SaveForm } from './save-form.tsx'
import { TEMPLATES } from './templates.ts'
import { TradingNotes } from './trading-notes.tsx'
import { nameOfThen, Slider, ThenSliders } from './then-sliders.tsx'

const SHOWN = { symbol: 'NIFTY', expiry: '2024-11-28' } as const

/** Puts legs together, and draws what they earn as they change. */
export function Builder() {
  const search = useSearch({ from: '/portfolios/new' })
  const { symbol = 'NIFTY' } = search
  const navigate = useNavigate({ from: '/portfolios/new' })
  const expiries = useQuery(expiriesQuery(symbol, undefined))
  const listed = expiries.data?.expiries.map(({ expiry }) => expiry) ?? []
  const expiry = search.expiry ?? listed[0]
  const dates = [...new Set([...(expiry === undefined ? [] : [expiry]), ...listed.slice(0, 10)])]
  return (
    <div className="page">
      <PageHead
        name="Build a portfolio"
        lead="Pick a shape or single contracts; the payoff is drawn as they change."
      >
        <NativeSelect
          aria-label="Expiry"
          data={[...new Set([...dates, SHOWN.expiry])].map((date) => ({
            value: date,
            label: `${symbol} ${date}`,
          }))}
          value={expiry ?? ''}
          onChange={(event) =>
            void navigate({ search: { symbol, expiry: event.currentTarget.value } })
          }
        />
      </PageHead>
      <Only permission="can_modify" what="build portfolios">
        {expiries.error && <Failure error={expiries.error} />}
        {expiry === undefined && <Loading height={420} />}
        {expiry !== undefined && (
          <Desk
            key={`${symbol} ${expiry}`}
            symbol={symbol}
            expiry={expiry}
            far={dates.find((date) => date > expiry)}
          />
        )}
      </Only>
    </div>
  )
}

interface DeskProps {
  readonly symbol: string
  readonly expiry: string
  readonly far: string | undefined
}

function Desk({ symbol, expiry, far: farExpiry }: DeskProps) {
  const near = useQuery(chainQuery({ symbol, expiry, at: undefined }))
  const far = useQuery({
    ...chainQuery({ symbol, expiry: farExpiry ?? expiry, at: undefined }),
    enabled: farExpiry !== undefined,
  })
  const lotSize = useLotSize(symbol, expiry)
  const holdings = useQuery(holdingsQuery(symbol, expiry)).data ?? NOTHING_HELD
  if (near.error) {
    return (
      <Empty title="Nothing of this chain is here">
        <p>{near.error.message}</p>
        <p>
          <Link to="/portfolios/new" search={SHOWN}>
            November 2024
          </Link>{' '}
          is kept in every new installation.
        </p>
      </Empty>
    )
  }
  if (!near.data || lotSize === undefined) return <Loading height={420} />
  return <Bench near={near.data} far={far.data ?? null} holdings={holdings} lotSize={lotSize} />
}

const NOTHING_HELD: Holdings = { share: null, future: null }

/** Units in a lot of this expiry, from the instrument master. */
function useLotSize(symbol: string, expiry: string): number | undefined {
  const { data } = useQuery({
    queryKey: ['lot-size', symbol, expiry],
    queryFn: async ({ signal }) => {
      const query = { symbol, expiry, limit: 1 } as const
      const { items } = await call('GET /fo/instruments/search', { query, signal })
      return Number(items[0]?.lot_size ?? 1)
    },
    staleTime: Number.POSITIVE_INFINITY,
  })
  return data
}

interface BenchProps {
  readonly near: Chain
  readonly far: Chain | null
  readonly holdings: Holdings
  readonly lotSize: number
}

function Bench({ near, far, holdings, lotSize }: BenchProps) {
  const [legs, setLegs] = useState<readonly DraftLeg[]>([])
  const [width, setWidth] = useState(4)
  const [shape, setShape] = useState<string | null>(null)
  const [then, setThen] = useState<Then>({ days: 0, points: 0 })
  const preview = useQuery(previewQuery(previewOf(legs, lotSize, then)))
  const lay = (name: string, between: number): void => {
    const template = TEMPLATES.find((one) => one.name === name)
    setShape(name)
    if (template) setLegs(legsOfTemplate(template, near, far, holdings, between))
  }
  const pick = (strike: number, right: 'call' | 'put', direction: 'BUY' | 'SELL'): void => {
    const leg = legOf(near, strike, right, direction)
    setShape(null)
    if (leg) setLegs((old) => [...old, leg])
  }
  const hold = (holding: Holding, direction: 'BUY' | 'SELL'): void => {
    setShape(null)
    setLegs((old) => [...old, legOfHolding(holding, direction)])
  }
  return (
    <div className="builder">
      <div className="builder-side">
        <Card title={`${near.symbol} at ${formatAnalytic(near.underlying_price)}`}>
          <div className="shapes" role="group" aria-label="Shapes">
            {TEMPLATES.map(({ name, about, usesFar, holds }) => (
              <button
                key={name}
                type="button"
                title={`Earns on ${about}`}
                aria-pressed={shape === name}
                disabled={
                  (usesFar && far === null) || holds.some((kind) => !heldOf(kind, holdings))
                }
                onClick={() => lay(name, width)}
              >
                {name}
              </button>
            ))}
          </div>
          <Slider
            label="Width"
            value={width}
            min={1}
            max={10}
            text={`${width} strikes`}
            onChange={(value) => {
              setWidth(value)
              if (shape !== null) lay(shape, value)
            }}
          />
          <DraftLegs legs={legs} lotSize={lotSize} onChange={setLegs} />
          {legs.length > 0 && <SaveForm legs={legs} lotSize={lotSize} shape={shape} />}
        </Card>
        <Card title="Contracts" flush>
          <PickHoldings holdings={holdings} onPick={hold} />
          <PickStrikes chain={near} onPick={pick} />
        </Card>
      </div>
      <Card title="Payoff">
        {preview.error && <Failure error={preview.error} />}
        {legs.length === 0 && (
          <Empty title="Nothing to draw yet">
            <p>Take a shape: an iron condor, say, and move its width.</p>
          </Empty>
        )}
        {legs.length > 0 && preview.data && (
          <div className="payoff">
            <ThenSliders then={then} days={preview.data.days_to_expiry ?? 0} onChange={setThen} />
            <PayoffView payoff={preview.data} thenName={nameOfThen(then)} />
            <GreekFigures payoff={preview.data} />
            <TradingNotes legs={preview.data.legs} />
          </div>
        )}
      </Card>
    </div>
  )
}
