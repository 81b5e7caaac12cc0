import { SegmentedControl } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useLayoutEffect, useMemo, useRef, useState, type CSSProperties } from 'react'
import { formatAnalytic } from '../../format/decimal.ts'
import { Card } from '../../parts/card.tsx'
import { CELLS, VIEWS, type ChainCell, type View } from './chain-columns.tsx'
import { ChainRow } from './chain-row.tsx'
import type { Chain } from './queries.ts'

const ROW_HEIGHT = 30
const ROOM_ABOVE = 280 // px between the head and the strike at the money, when it opens

/** Calls to the left, puts to the right, strikes between; where the price is, a line. */
export function ChainCard({ chain }: { chain: Chain }) {
  const [view, setView] = useState<View>('prices')
  const scroller = useRef<HTMLDivElement>(null)
  const { strikes, underlying_price: price, atm_strike: money } = chain
  const moneyIndex = strikes.findIndex(({ strike }) => strike === money)
  const virtual = useVirtualizer({
    count: strikes.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    initialOffset: Math.max(0, moneyIndex * ROW_HEIGHT - ROOM_ABOVE),
    overscan: 12,
  })
  useLayoutEffect(() => {
    const { current: box } = scroller
    if (box) box.scrollLeft = (box.scrollWidth - box.clientWidth) / 2 // the strikes in the middle
  }, [view])
  const most = useMemo(
    () => Math.max(1, ...strikes.flatMap(({ call, put }) => [call?.oi ?? 0, put?.oi ?? 0])),
    [strikes],
  )

  const cells = CELLS[view].filter(({ isKnown }) => isKnown?.(chain) ?? true)
  const style = templateOf(cells)
  const below = price === null ? -1 : strikes.findLastIndex(({ strike }) => strike <= price)
  return (
    <Card
      title="Chain"
      flush
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Columns"
          data={[...VIEWS]}
          value={view}
          onChange={(value) => setView(value as View)}
        />
      }
    >
      <div className="chain" ref={scroller} tabIndex={0} role="region" aria-label="Option chain">
        <div
          role="table"
          aria-label="Option chain"
          aria-rowcount={strikes.length + 1}
          style={style}
        >
          <div role="rowgroup" className="chain-head">
            <div className="chain-row" role="row" aria-rowindex={1}>
              {cells.toReversed().map(({ title, minor }) => (
                <div key={title} role="columnheader" className={minor ? 'minor' : ''}>
                  <span className="hidden-visually">Call </span>
                  {title}
                </div>
              ))}
              <div role="columnheader" className="strike">
                Strike
              </div>
              {cells.map(({ title, minor }) => (
                <div key={title} role="columnheader" className={minor ? 'minor' : ''}>
                  <span className="hidden-visually">Put </span>
                  {title}
                </div>
              ))}
            </div>
          </div>
          <div className="chain-body" role="rowgroup" style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map(({ index, start }) => (
              <ChainRow
                key={strikes[index]!.strike}
                index={index}
                start={start}
                strike={strikes[index]!}
                cells={cells}
                mostInterest={most}
                price={price}
                isMoney={index === moneyIndex}
              />
            ))}
            {below >= 0 && below < strikes.length - 1 && (
              <div
                className="chain-price"
                style={{ transform: `translateY(${(below + 1) * ROW_HEIGHT}px)` }}
                role="presentation"
              >
                <span className="number">{formatAnalytic(price)}</span>
              </div>
            )}
          </div>
        </div>
      </div>
    </Card>
  )
}

/** Open interest is drawn, so it takes more room than a number. */
function templateOf(cells: readonly ChainCell[]): CSSProperties {
  const tracks = cells.map(({ isInterest }) => `minmax(0, ${isInterest ? 1.7 : 1}fr)`)
  const major = cells.filter(({ minor }) => !minor).map(() => 'minmax(0, 1fr)')
  const template = (columns: readonly string[], strike: number): string =>
    [...columns.toReversed(), `${strike}px`, ...columns].join(' ')
  return {
    '--columns': template(tracks, 88),
    '--few-columns': template(major, 64),
    '--widest': `${cells.length * 2 * 50 + 100}px`,
  } as CSSProperties
}
