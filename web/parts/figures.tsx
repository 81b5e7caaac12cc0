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
  const text = formatFraction(fraction, { sign: true })
  const tone = /[1-9]/.test(text) ? (fraction > 0 ? 'gain' : 'loss') : '' // as it is shown
  return <span className={`number ${tone}`}>{text}</span>
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
