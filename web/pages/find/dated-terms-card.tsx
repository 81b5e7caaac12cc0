import { useQuery } from '@tanstack/react-query'
import { Card } from '../../parts/card.tsx'
import { formatAnalytic } from '../../format/decimal.ts'
import { datedTermsQuery, type DatedTerms } from './queries.ts'

const MOST_ROWS = 24

/** What facts and imported lists say of contracts on something that is no Indian index. */
export function DatedTermsCard({ underlying }: { underlying: string }) {
  const { data } = useQuery(datedTermsQuery(underlying))
  if (!data) return null
  return (
    <Card title={`Contract terms of ${data.underlying}`}>
      {data.future && <Facts future={data.future} />}
      {data.listed.length > 0 && <Listed listed={data.listed} />}
    </Card>
  )
}

function Facts({ future }: { future: NonNullable<DatedTerms['future']> }) {
  return (
    <dl className="facts">
      <dt>Lot</dt>
      <dd className="number">
        {formatAnalytic(future.lot_size, 0)} {future.unit}, priced by{' '}
        {formatAnalytic(future.quoted_per, 0)}
      </dd>
      <dt>A rise by one</dt>
      <dd className="number">
        {formatAnalytic(future.multiplier, 0)} {future.currency} a contract
      </dd>
      <dt>Tick</dt>
      <dd className="number">
        {future.tick_size} {future.currency}
      </dd>
      <dt>Last days</dt>
      <dd className="number">
        {future.last_trading_days.length === 0
          ? `by the calendar of ${future.exchange}`
          : future.last_trading_days.slice(0, 3).join(', ')}
      </dd>
      <dt>Says who</dt>
      <dd className="note">{future.source}</dd>
    </dl>
  )
}

function Listed({ listed }: Pick<DatedTerms, 'listed'>) {
  return (
    <div className="table-wide" tabIndex={0} role="region" aria-label="What lists said">
      <table className="facts-table">
        <thead>
          <tr>
            <th scope="col">Expiry</th>
            <th scope="col">Lot</th>
            <th scope="col">Tick</th>
            <th scope="col">Since the list of</th>
          </tr>
        </thead>
        <tbody>
          {listed.slice(0, MOST_ROWS).map((one) => (
            <tr key={`${one.exchange} ${one.kind} ${one.expiry} ${one.known_from}`}>
              <th scope="row">
                {one.expiry} {one.kind}s
              </th>
              <td>{one.lot_size}</td>
              <td>{one.tick_size}</td>
              <td title={one.source}>{one.known_from}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
