import { memo } from 'react'
import type { ChainCell } from './chain-columns.tsx'
import { strikeText } from './figures.ts'
import type { Side, Strike } from './queries.ts'

interface ChainRowProps {
  readonly index: number
  readonly start: number // px
  readonly strike: Strike
  readonly cells: readonly ChainCell[]
  readonly mostInterest: number
  readonly price: number | null
  readonly isMoney: boolean
}

/** One strike. Drawn again only when one of its numbers moved. */
export const ChainRow = memo(function ChainRow(props: ChainRowProps) {
  const { index, start, cells, mostInterest, price, isMoney } = props
  const { strike, call, put } = props.strike
  const inCall = price !== null && strike < price
  const inPut = price !== null && strike > price
  const side = (of: Side | null, isIn: boolean, cell: ChainCell, right: string) => {
    const share = cell.isInterest ? (of?.oi ?? 0) / mostInterest : 0
    const tone = [cell.minor && 'minor', isIn && 'inside', cell.isInterest && `interest ${right}`]
    return (
      <div key={cell.title} role="cell" className={tone.filter(Boolean).join(' ')}>
        {cell.isInterest && <i style={{ inlineSize: `${(share * 100).toFixed(1)}%` }} />}
        <span>{of === null ? '' : cell.show(of)}</span>
      </div>
    )
  }
  return (
    <div
      className={isMoney ? 'chain-row money' : 'chain-row'}
      role="row"
      aria-rowindex={index + 2}
      style={{ transform: `translateY(${start}px)` }}
    >
      {cells.toReversed().map((cell) => side(call, inCall, cell, 'call'))}
      <div role="rowheader" className="strike">
        {strikeText(strike)}
      </div>
      {cells.map((cell) => side(put, inPut, cell, 'put'))}
    </div>
  )
})
