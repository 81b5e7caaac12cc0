import { NativeSelect } from '@mantine/core'
import { useThrottledValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { PriceChart } from '../../charts/price-chart.tsx'
import { Empty, Failure, Loading } from '../../parts/answers.tsx'
import { Card, PageHead } from '../../parts/card.tsx'
import { ChainCard } from '../options/chain-card.tsx'
import { strikeText } from '../options/figures.ts'
import { chainQuery, expiriesQuery } from '../options/queries.ts'
import { Controls, USUAL_SPEED } from './controls.tsx'
import { PanelCard } from './panel-card.tsx'
import { PANELS, type ReplayPlace } from './place.ts'
import { barsOf, windowQuery, type Window } from './queries.ts'
import { ReplayFigures } from './replay-figures.tsx'
import { ReplayForm } from './replay-form.tsx'
import { usePlayer } from './use-player.ts'

// What a new installation has every minute of.
const SHOWN = { symbol: 'NIFTY', day: '2024-11-07' } as const

/** A past day played again: bars as they closed, and what options said at each of them. */
export function ReplayDesk() {
  const search = useSearch({ from: '/replay-desk' })
  const { symbol = SHOWN.symbol, day = SHOWN.day, timeframe = '1min' } = search
  const panels = search.panels ?? ['iv', 'oi', 'pcr']
  const expiries = useQuery(expiriesQuery(symbol, day))
  const listed = expiries.data?.expiries.map(({ expiry }) => expiry) ?? []
  const expiry = search.expiry ?? listed[0] ?? null
  const place: ReplayPlace = { symbol, day, expiry, timeframe, panels }
  const window = useQuery({ ...windowQuery(place), enabled: !expiries.isPending })
  const isEmpty = window.data?.candles.close.every((close) => close === null)
  return (
    <div className="page">
      <PageHead name="Replay" lead="A past day played again, bar by bar, as it became known." />
      <ReplayForm key={symbol} place={place} expiries={listed} />
      {window.isPending && <Loading height={480} />}
      {window.error && <Failure error={window.error} retry={() => void window.refetch()} />}
      {window.data && isEmpty && <Nothing symbol={symbol} day={day} />}
      {window.data && !isEmpty && (
        <Desk key={`${symbol} ${day} ${timeframe}`} place={place} window={window.data} />
      )}
    </div>
  )
}

function Nothing({ symbol, day }: { symbol: string; day: string }) {
  return (
    <Empty title={`No minutes of ${symbol} are stored for ${day}`}>
      <p>
        It may have been a holiday. A new installation stores{' '}
        <Link to="/replay-desk" search={SHOWN}>
          NIFTY on 7 November 2024
        </Link>{' '}
        in its first minutes; <Link to="/data">Data</Link> shows what else is there.
      </p>
    </Empty>
  )
}

const CHAIN_EVERY_MS = 700 // while it plays, not every bar's chain is asked for

function Desk({ place, window }: { place: ReplayPlace; window: Window }) {
  const [speed, setSpeed] = useState(USUAL_SPEED)
  const bars = useMemo(() => barsOf(window), [window])
  const closes = useMemo(() => bars.map(({ closedAt }) => closedAt), [bars])
  const [opensAt, closesAt] = [bars[0]!.openedAt, closes.at(-1)!]
  const from = closes[Math.floor(closes.length / 4)]!
  const player = usePlayer(place, { opensAt, closesAt, from }, speed)
  const index = closes.findLastIndex((at) => at <= player.position) + 1
  const known = useMemo(() => bars.slice(0, Math.max(1, index)), [bars, index])
  const count = window.timestamps.findLastIndex((at) => Date.parse(at) < player.position) + 1

  const at = new Date(useThrottledValue(player.position, CHAIN_EVERY_MS)).toISOString()
  const { symbol, expiry } = place
  const asked = { symbol, expiry: expiry ?? '', at }
  const chain = useQuery({ ...chainQuery(asked), enabled: expiry !== null, retry: false }).data

  const strikes = [...new Set(window.series.flatMap(({ strike }) => strike ?? []))]
  const [chosen, setChosen] = useState<number | null>(null)
  const strike = chosen ?? strikes[Math.floor(strikes.length / 2)] ?? null
  return (
    <>
      <Controls player={player} closes={closes} index={index} speed={speed} setSpeed={setSpeed} />
      {player.fault !== null && <p className="notice bad">{player.fault}</p>}
      <ReplayFigures bars={known} chain={chain} symbol={symbol} />
      <Card title={`${symbol}, ${place.day}`} flush>
        <PriceChart
          bars={known}
          intraday
          label={`${known.length} bars of ${symbol} on ${place.day}`}
        />
      </Card>
      {strikes.length > 0 && (
        <div className="actions">
          <NativeSelect
            size="xs"
            label="Strike of the panels"
            data={strikes.map((one) => ({ value: String(one), label: strikeText(one) }))}
            value={String(strike)}
            onChange={(event) => setChosen(Number(event.currentTarget.value))}
          />
        </div>
      )}
      <div className="replay-panels">
        {PANELS.filter(({ name }) => place.panels.includes(name)).map((panel) => (
          <PanelCard key={panel.name} panel={panel} window={window} strike={strike} count={count} />
        ))}
      </div>
      {chain && <ChainCard chain={chain} />}
    </>
  )
}
