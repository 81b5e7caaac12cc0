import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { formatTime } from '../../format/time.ts'
import { Empty, Failure, Loading } from '../../parts/answers.tsx'
import { Card, PageHead } from '../../parts/card.tsx'
import { Tabs } from '../../parts/tabs.tsx'
import { ChainCard } from '../options/chain-card.tsx'
import { InterestPanel } from '../options/interest-panel.tsx'
import { MonitorFigures } from './monitor-figures.tsx'
import { snapshotQuery, underlyingsQuery, type Snapshot } from './queries.ts'
import { useLiveMonitor, type LiveMonitor } from './use-live-monitor.ts'
import { VolatilityPanel } from './volatility-panel.tsx'

/** An underlying as it moves: its price, its near future, and the strikes around them. */
export function Monitor() {
  const { symbol = 'NIFTY' } = useSearch({ from: '/monitor' })
  const snapshot = useQuery(snapshotQuery(symbol))
  const live = useLiveMonitor(symbol)
  return (
    <div className="page">
      <PageHead
        name="Monitor"
        lead="One underlying as it moves: its near future, and the strikes around its price."
      >
        <ChooseUnderlying symbol={symbol} />
      </PageHead>
      {snapshot.isPending && <Loading height={420} />}
      {snapshot.error && <Failure error={snapshot.error} retry={() => void snapshot.refetch()} />}
      {snapshot.data && <Desk key={symbol} snapshot={snapshot.data} live={live} />}
    </div>
  )
}

function Desk({ snapshot, live }: { snapshot: Snapshot; live: LiveMonitor }) {
  const { chains, symbol, underlying } = snapshot
  const [expiry, setExpiry] = useState('')
  const chain = chains.find((one) => one.expiry === expiry) ?? chains[0]
  return (
    <>
      <MonitorFigures snapshot={snapshot} chain={chain} live={live} />
      {underlying?.stale && (
        <p className="notice wait">
          Nothing was heard of {symbol} since {formatTime(underlying.at)}: its market is closed, or
          its feed is silent.
        </p>
      )}
      {chain ? (
        <>
          {chains.length > 1 && (
            <Tabs
              label="Expiries"
              tabs={chains.map((one) => ({ name: one.expiry, title: one.expiry }))}
              chosen={chain.expiry}
              choose={setExpiry}
            >
              <div className="monitor-chain">
                <ChainCard chain={chain} />
              </div>
            </Tabs>
          )}
          {chains.length === 1 && <ChainCard chain={chain} />}
          <div className="desk-halves">
            <Card title="Volatility by strike">
              <VolatilityPanel chain={chain} />
            </Card>
            <Card title="Open interest by strike">
              <InterestPanel chain={chain} />
            </Card>
          </div>
        </>
      ) : (
        <Empty title={`No options on ${symbol} are alive`}>
          <p>
            Choose another underlying above, or look at a past chain on{' '}
            <Link to="/options" search={{ symbol }}>
              Options
            </Link>
            .
          </p>
        </Empty>
      )}
    </>
  )
}

function ChooseUnderlying({ symbol }: { symbol: string }) {
  const navigate = useNavigate({ from: '/monitor' })
  const known = useQuery(underlyingsQuery).data?.items.map((item) => item.symbol) ?? []
  return (
    <NativeSelect
      aria-label="Underlying"
      data={known.includes(symbol) ? known : [symbol, ...known]}
      value={symbol}
      onChange={(event) => void navigate({ search: { symbol: event.currentTarget.value } })}
      w={160}
    />
  )
}
