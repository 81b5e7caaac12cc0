import type { ReactNode } from 'react'
import { directionOf, formatFraction, formatMoney } from '../format/decimal.ts'

const TONES = { [-1]: 'loss', 0: '', 1: 'gain' } as const

/** A gain or loss with its sign, so that colour is never the only thing that tells. */
export function Pnl({ amount, currency }: { amount: string | null; currency: string }) {
  return (
    <span className={`number ${TONES[directionOf(amount)]}`}>
      {formatMoney(amount, currency, { sign: true })}
    </span>
  )
}

export function Change({ fraction }: { fraction: number }) {
  const tone = fraction > 0 ? 'gain' : fraction < 0 ? 'loss' : ''
  return <span className={`number ${tone}`}>{formatFraction(fraction, { sign: true })}</span>
}

export function Kpis({ label, children }: { label: string; children: ReactNode }) {
  return (
    <section aria-label={label}>
      <dl className="kpis">{children}</dl>
    </section>
  )
}

export function Kpi(props: { label: string; children: ReactNode; note?: ReactNode }) {
  return (
    <div className="kpi">
      <dt>{props.label}</dt>
      <dd className="number">
        <span className="value">{props.children}</span>
        {props.note !== undefined && <div className="note">{props.note}</div>}
      </dd>
    </div>
  )
}
