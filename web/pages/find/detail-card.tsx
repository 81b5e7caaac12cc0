import { useQuery } from '@tanstack/react-query'
import { formatQuantity } from '../../format/decimal.ts'
import { Failure, Loading } from '../../parts/answers.tsx'
import { Card } from '../../parts/card.tsx'
import { detailQuery, expiriesQuery, type Detail, type Terms } from './queries.ts'
import { DatedTermsCard } from './dated-terms-card.tsx'
import { TermsTimeline } from './terms-timeline.tsx'

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

export function DetailCard({ instrumentId }: { instrumentId: string }) {
  const detail = useQuery(detailQuery(instrumentId))
  if (detail.isPending) return <Loading height={360} />
  if (detail.error) return <Failure error={detail.error} retry={() => void detail.refetch()} />
  return (
    <div className="find-detail">
      <Facts detail={detail.data} />
      {detail.data.terms && <TermsCard terms={detail.data.terms} expiry={detail.data.expiry} />}
      {detail.data.terms === null && ['future', 'option'].includes(detail.data.kind) && (
        <DatedTermsCard underlying={detail.data.canonical_symbol} />
      )}
      {hasContracts(detail.data) && <ExpiriesCard symbol={detail.data.canonical_symbol} />}
    </div>
  )
}

function hasContracts({ kind }: Detail): boolean {
  return kind === 'index' || kind === 'equity' || kind === 'future' || kind === 'option'
}

function Facts({ detail }: { detail: Detail }) {
  const { instrument_id, type, segment, token, currency, contract, canonical_symbol } = detail
  const whose = detail.underlying === null ? null : canonical_symbol
  const asksChain = detail.kind === 'index' || detail.kind === 'option' || detail.kind === 'future'
  const chain = new URLSearchParams({
    symbol: canonical_symbol,
    ...(detail.kind === 'option' && detail.expiry !== null && { expiry: detail.expiry }),
  })
  return (
    <Card
      title={instrument_id}
      actions={
        <span className="find-links">
          <a href={`/charts?symbol=${encodeURIComponent(instrument_id)}`}>Chart</a>
          <a href={`/depth?instrument=${encodeURIComponent(instrument_id)}`}>Depth</a>
          {asksChain && <a href={`/options?${chain.toString()}`}>Option chain</a>}
        </span>
      }
    >
      <dl className="facts">
        <dt>Name</dt>
        <dd>{detail.name === '' ? detail.display_name : detail.name}</dd>
        <dt>Type</dt>
        <dd>
          {type} in {segment}
          {!detail.active && <span className="badge find-badge">no longer listed</span>}
        </dd>
        {contract && (
          <>
            <dt>The symbol says</dt>
            <dd>
              {contract.underlying}, {contract.expiry},{' '}
              {contract.right === null
                ? 'future'
                : `${formatQuantity(contract.strike, currency)} ${contract.right}`}
            </dd>
          </>
        )}
        <dt>Lot, tick</dt>
        <dd className="number">
          {detail.lot_size}, {detail.tick_size} {currency}
        </dd>
        <dt>Token</dt>
        <dd className="number">{token}</dd>
        {Object.entries(detail.broker_symbols).map(([broker, symbol]) =>
          symbol === null ? null : (
            <BrokerSymbol key={broker} of={whose} broker={broker} symbol={symbol} />
          ),
        )}
      </dl>
    </Card>
  )
}

interface BrokerSymbolProps {
  readonly of: string | null // whose symbol it is, where it is not the instrument's own
  readonly broker: string
  readonly symbol: string
}

function BrokerSymbol({ of, broker, symbol }: BrokerSymbolProps) {
  const name = broker.charAt(0).toUpperCase() + broker.slice(1)
  return (
    <>
      <dt>{of === null ? `At ${name}` : `${of} at ${name}`}</dt>
      <dd>
        <code>{symbol}</code>
      </dd>
    </>
  )
}

function TermsCard({ terms, expiry }: { terms: Terms; expiry: string | null }) {
  const what = expiry === null ? 'the next monthly contract' : 'this contract'
  return (
    <Card title={`Contract terms of ${terms.underlying}`}>
      <p className="find-terms">
        On {terms.as_of} {what} has a lot of <b className="number">{terms.lot_size}</b>, strikes{' '}
        <b className="number">{terms.strike_gap}</b> apart, expiry on{' '}
        <b>{WEEKDAYS[terms.expiry_weekday]}</b>
        {terms.freeze_quantity !== null && (
          <>
            , and at most <b className="number">{terms.freeze_quantity}</b> units in one order
          </>
        )}
        .{terms.provisional && <span className="badge find-badge">provisional</span>}
      </p>
      <TermsTimeline terms={terms} />
    </Card>
  )
}

function ExpiriesCard({ symbol }: { symbol: string }) {
  const found = useQuery(expiriesQuery(symbol))
  if (!found.data || found.data.expiries.length === 0) return null
  return (
    <Card
      title={`Expiries of ${symbol}`}
      actions={
        <span className="note">
          {found.data.source === 'rule' ? 'by the rule of weekdays' : 'of the known contracts'}
        </span>
      }
    >
      <ul className="find-expiries">
        {found.data.expiries.slice(0, 24).map((one) => (
          <li key={one.expiry}>
            <a
              href={`/options?${new URLSearchParams({ symbol, expiry: one.expiry }).toString()}`}
              className="number"
            >
              {one.expiry}
            </a>
            <span className={one.is_monthly ? 'badge calm' : 'badge'}>
              {one.relative_label ?? 'no class'}
            </span>
            <span className="note number">
              {one.days_to_expiry} d, {one.business_days_to_expiry} open
            </span>
          </li>
        ))}
      </ul>
    </Card>
  )
}
