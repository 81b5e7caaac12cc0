import { NativeSelect } from '@mantine/core'
import { useState, type CSSProperties } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Empty, Failure, Loading } from '../../parts/answers.tsx'
import { ArbitrageNote } from './arbitrage-note.tsx'
import { percent } from './figures.ts'
import { surfaceQuery, type Place, type Surface } from './queries.ts'

/** Volatility by expiry and strike, as a map of colours that says its numbers too. */
export function SurfacePanel({ place }: { place: Place }) {
  const [method, setMethod] = useState<'svi' | 'ssvi'>('svi')
  const { data, error } = useQuery(surfaceQuery(place, method))
  if (error) return <Failure error={error} />
  if (!data) return <Loading height={260} />
  if (data.grid.expiries.length === 0) return <Empty title="No expiry has five usable prices" />
  return (
    <>
      <NativeSelect
        size="xs"
        label="Fitted by"
        className="surface-method"
        data={METHODS}
        value={method}
        onChange={(event) => setMethod(event.currentTarget.value as typeof method)}
      />
      <HeatMap surface={data} />
      <ArbitrageNote arbitrage={data.arbitrage} />
    </>
  )
}

const METHODS = [
  { value: 'svi', label: 'SVI: a curve for each expiry, nearest to its prices' },
  { value: 'ssvi', label: 'SSVI: one shape for all, free of arbitrage' },
]

const TICK_EVERY = 5

function HeatMap({ surface }: { surface: Surface }) {
  const { percent_of_forward: columns, expiries, iv } = surface.grid
  // By rank, since the last day of an expiry is out of all proportion to the others.
  const known = iv
    .flat()
    .filter((value) => value !== null)
    .sort((a, b) => a - b)
  const shareOf = (value: number): number =>
    known.lastIndexOf(value) / Math.max(known.length - 1, 1)
  return (
    <div className="heat" role="region" aria-label="Volatility surface" tabIndex={0}>
      <table>
        <caption className="hidden-visually">Volatility by expiry and strike</caption>
        <thead>
          <tr>
            <th scope="col">Expiry</th>
            {columns.map((column, index) => (
              <th scope="col" key={column} aria-label={`${column} % of the forward`}>
                {index % TICK_EVERY === 0 ? `${column.toFixed(0)} %` : ''}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {expiries.map((expiry, row) => (
            <tr key={expiry}>
              <th scope="row">{expiry}</th>
              {columns.map((column, index) => (
                <HeatCell
                  key={column}
                  value={iv[row]![index] ?? null}
                  shareOf={shareOf}
                  at={`${expiry}, ${column} %`}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <div className="heat-scale" aria-hidden="true">
        <span>{percent(known[0])}</span>
        <i />
        <span>{percent(known[Math.floor(known.length / 2)])}</span>
        <i className="upper" />
        <span>{percent(known.at(-1))}</span>
      </div>
    </div>
  )
}

interface HeatCellProps {
  readonly value: number | null
  readonly shareOf: (value: number) => number // from 0, the lowest, to 1
  readonly at: string
}

function HeatCell({ value, shareOf, at }: HeatCellProps) {
  if (value === null) return <td aria-label="no prices" />
  const text = percent(value)
  const style = { '--heat': shareOf(value).toFixed(3) } as CSSProperties
  return (
    <td className="heat-cell" style={style} title={`${at}: ${text}`}>
      <span className="hidden-visually">{text}</span>
    </td>
  )
}
