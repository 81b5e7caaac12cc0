import { formatAnalytic } from '../../format/decimal.ts'
import { formatTime } from '../../format/time.ts'
import { Kpi, Kpis } from '../../parts/figures.tsx'
import { useNow } from '../../parts/moment.tsx'
import { Spark } from '../../parts/spark.tsx'
import { percent, strikeText } from '../options/figures.ts'
import type { Chain, Quote, Snapshot, Strike } from './queries.ts'
import type { LiveMonitor } from './use-live-monitor.ts'

interface MonitorFiguresProps {
  readonly snapshot: Snapshot
  readonly chain: Chain | undefined
  readonly live: LiveMonitor
}

export function MonitorFigures({ snapshot, chain, live }: MonitorFiguresProps) {
  const { symbol, underlying, future } = snapshot
  const price = underlying?.last_price ?? chain?.underlying_price ?? null
  const money = chain && nearestTo(price, chain.strikes)
  const ivs = [money?.call?.iv, money?.put?.iv].filter((iv) => iv != null)
  const [call, put] = [money?.call?.price, money?.put?.price]
  const straddle = call == null || put == null ? null : call + put
  return (
    <Kpis label="As it stands">
      <Kpi label={symbol} note={<Told quote={underlying} />}>
        {formatAnalytic(price)}
        {live.trail.length > 1 && (
          <span className="monitor-trail">
            <Spark
              curve={live.trail}
              base={live.trail[0]!.value}
              label={`${symbol} since this page watches it`}
            />
          </span>
        )}
      </Kpi>
      <Kpi
        label={future?.instrument_id ?? 'Near future'}
        note={<Basis of={future} price={price} />}
      >
        {formatAnalytic(future?.last_price)}
      </Kpi>
      <Kpi label="At the money" note={chain && `of ${chain.expiry}`}>
        {strikeText(money?.strike ?? null)}
      </Kpi>
      <Kpi label="Volatility" note="of its call and put">
        {ivs.length === 0 ? '–' : percent(ivs.reduce((sum, iv) => sum + iv, 0) / ivs.length)}
      </Kpi>
      <Kpi
        label="Straddle"
        note={straddle !== null && price ? `±${percent(straddle / price)} of the price` : undefined}
      >
        {formatAnalytic(straddle)}
      </Kpi>
      <Heartbeat live={live} />
    </Kpis>
  )
}

function Told({ quote }: { quote: Quote | null }) {
  if (quote === null) return 'nobody has quoted it'
  return (
    <>
      {quote.stale && <span className="badge wait">Stale</span>} {formatTime(quote.at)}
    </>
  )
}

function Basis({ of, price }: { of: Quote | null; price: number | null }) {
  if (of === null) return 'none is listed'
  const basis = of.last_price === null || price === null ? null : of.last_price - price
  if (basis === null) return 'nobody has quoted it'
  const words = `${formatAnalytic(Math.abs(basis))} ${basis < 0 ? 'below' : 'above'} the price`
  return (
    <>
      {of.stale && <span className="badge wait">Stale</span>} {words}
    </>
  )
}

const SILENT_MS = 15_000 // the stream's heart beats every ten seconds

/** Whether the server is heard, and when it last was. */
function Heartbeat({ live: { isLive, heardAt } }: { live: LiveMonitor }) {
  const now = useNow(1_000)
  const agoMs = heardAt === null ? null : Math.max(0, now - heardAt)
  const isHeard = isLive && agoMs !== null && agoMs < SILENT_MS
  return (
    <Kpi
      label="Stream"
      note={agoMs === null ? 'nothing heard yet' : `heard ${Math.round(agoMs / 1_000)} s ago`}
    >
      <span className={isHeard ? 'badge good' : 'badge wait'}>
        {isHeard ? 'Heard' : isLive ? 'Silent' : 'Connecting'}
      </span>
    </Kpi>
  )
}

function nearestTo(price: number | null, strikes: readonly Strike[]): Strike | undefined {
  if (price === null) return undefined
  return strikes.reduce<Strike | undefined>(
    (best, one) =>
      best && Math.abs(best.strike - price) <= Math.abs(one.strike - price) ? best : one,
    undefined,
  )
}
