import { useEffect, useRef } from 'react'
import { formatAnalytic } from '../../format/decimal.ts'
import type { Chain, Side } from '../options/queries.ts'

interface PickStrikesProps {
  readonly chain: Chain
  readonly onPick: (strike: number, right: 'call' | 'put', direction: 'BUY' | 'SELL') => void
}

/** A chain from which contracts are bought and sold with one click each. */
export function PickStrikes({ chain, onPick }: PickStrikesProps) {
  const atm = useRef<HTMLTableRowElement>(null)
  const scroller = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const [row, box] = [atm.current, scroller.current]
    if (row && box) box.scrollTop = row.offsetTop - box.clientHeight / 2
  }, [chain.expiry])
  const rows = chain.strikes.filter(({ call, put }) => isPriced(call) || isPriced(put))
  return (
    <div className="pick-strikes" ref={scroller} tabIndex={0} role="region" aria-label="Contracts">
      <table>
        <thead>
          <tr>
            <th scope="col">Calls</th>
            <th scope="col">Strike</th>
            <th scope="col">Puts</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ strike, call, put }) => (
            <tr
              key={strike}
              ref={strike === chain.atm_strike ? atm : null}
              className={strike === chain.atm_strike ? 'atm' : ''}
            >
              <td>
                <Pick
                  side={call}
                  name={`${strike} call`}
                  onPick={(way) => onPick(strike, 'call', way)}
                />
              </td>
              <th scope="row" className="number">
                {formatAnalytic(strike, 0)}
              </th>
              <td>
                <Pick
                  side={put}
                  name={`${strike} put`}
                  onPick={(way) => onPick(strike, 'put', way)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface PickProps {
  readonly side: Side | null
  readonly name: string
  readonly onPick: (direction: 'BUY' | 'SELL') => void
}

function Pick({ side, name, onPick }: PickProps) {
  if (!isPriced(side)) return <span className="note">–</span>
  return <BuyOrSell price={side!.price ?? side!.last_price} name={name} onPick={onPick} />
}

interface BuyOrSellProps {
  readonly price: number | null
  readonly name: string
  readonly onPick: (direction: 'BUY' | 'SELL') => void
}

export function BuyOrSell({ price, name, onPick }: BuyOrSellProps) {
  return (
    <span className="pick">
      <span className="number">{formatAnalytic(price)}</span>
      <button
        type="button"
        className="gain"
        aria-label={`Buy ${name}`}
        onClick={() => onPick('BUY')}
      >
        B
      </button>
      <button
        type="button"
        className="loss"
        aria-label={`Sell ${name}`}
        onClick={() => onPick('SELL')}
      >
        S
      </button>
    </span>
  )
}

function isPriced(side: Side | null): boolean {
  return side !== null && (side.price !== null || side.last_price !== null)
}
