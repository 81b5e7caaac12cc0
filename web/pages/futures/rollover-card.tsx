import { formatAnalytic, formatCount } from '../../format/decimal.ts'
import { counted } from '../../format/words.ts'
import { Card } from '../../parts/card.tsx'
import type { Contract } from './queries.ts'

const TONES = { EXPIRED: '', HIGH: 'bad', MEDIUM: 'wait', LOW: 'good' } as const
const WORDS = {
  EXPIRED: 'Expired',
  HIGH: 'High pressure',
  MEDIUM: 'Medium pressure',
  LOW: 'Low pressure',
} as const

/** Which expiries hold the open interest, and how urgently it has to move on. */
export function RolloverCard({ contracts }: { contracts: readonly Contract[] }) {
  return (
    <Card title="Rollover">
      <ul className="rollover">
        {contracts.map((contract) => (
          <RolloverLine key={contract.instrument_id} contract={contract} />
        ))}
      </ul>
      <p className="note">
        Pressure is a contract’s share of the open interest, weighed by the square of how much of
        its last five days has passed: above 30 it is high, above 10 medium.
      </p>
    </Card>
  )
}

function RolloverLine({ contract }: { contract: Contract }) {
  const { tradingsymbol, days_to_expiry: days, open_interest_percent: share, status } = contract
  const width = { inlineSize: `${share ?? 0}%` }
  return (
    <li>
      <div className="rollover-head">
        <strong>{tradingsymbol}</strong>
        <span className={`badge ${TONES[status]}`}>{WORDS[status]}</span>
        <span className="note">
          {days < 0 ? `expired ${counted(-days, 'day')} ago` : `${counted(days, 'day')} left`}
        </span>
      </div>
      <div className="rollover-bar" aria-hidden="true">
        <span style={width} className={TONES[status]} />
      </div>
      <dl className="rollover-facts number">
        <Fact name="Open interest">
          {contract.open_interest === null
            ? '–'
            : `${formatCount(Math.round(contract.open_interest))} (${formatAnalytic(share, 1)} %)`}
        </Fact>
        <Fact name="Pressure">{formatAnalytic(contract.pressure, 1)}</Fact>
        <Fact name="Price">{formatAnalytic(contract.price)}</Fact>
        <Fact name="Basis">{formatAnalytic(contract.basis)}</Fact>
        <Fact name="Roll spread">{formatAnalytic(contract.roll_spread)}</Fact>
      </dl>
    </li>
  )
}

function Fact({ name, children }: { name: string; children: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
