import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { formatCount, formatMoney } from '../format/decimal.ts'
import { fractionOf, numberOf } from '../format/money-sum.ts'
import { formatTime } from '../format/time.ts'
import { curveQuery, type Run } from '../queries.ts'
import { StatusBadge } from './badges.tsx'
import { symbolOf, wordsOf } from '../format/words.ts'
import { Change, Pnl } from './figures.tsx'
import { Spark } from './spark.tsx'

/** One run at a glance; the whole card leads to it. */
export function RunCard({ run }: { run: Run }) {
  const client = useQueryClient()
  const curve = useQuery(curveQuery(client, run.run_id, 'small')).data ?? []
  const { currency, initial_cash, equity, pnl } = run
  return (
    <li className="card run-card">
      <div className="card-head">
        <h3 className="name">
          <Link to="/runs/$runId" params={{ runId: run.run_id }}>
            {nameOf(run)}
          </Link>
        </h3>
        <StatusBadge status={run.status} />
      </div>
      <div className="figures">
        <span className="equity number">{formatMoney(equity, currency)}</span>
        <span className="result">
          <Pnl amount={pnl} currency={currency} />
          <Change fraction={fractionOf(pnl, initial_cash)} />
        </span>
      </div>
      <Spark curve={curve} base={numberOf(initial_cash)} label={`Equity of ${nameOf(run)}`} />
      <div className="foot">
        <span className="what">
          {wordsOf(run.strategy)} · {run.instruments.map(symbolOf).join(', ')}
        </span>
        <span className="number">
          {run.last_logical_time ? formatTime(run.last_logical_time) : 'Not ticked yet'}
        </span>
        <span className="number">{formatCount(run.tick_count)} ticks</span>
      </div>
    </li>
  )
}

export function nameOf(run: Run): string {
  return run.name || run.run_id
}
