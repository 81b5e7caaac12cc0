import { formatAxisTime, formatDay } from '../../format/time.ts'
import type { Bar } from './bars.ts'
import type { ShownIndicator } from './chart-canvas.tsx'
import { wordsOfId } from './indicator-ids.ts'
import type { Drawing } from './queries.ts'
import type { LiveValue } from './use-live.ts'

/** The bar that is spoken of: under the crosshair, or the newest. */
export interface Pointed {
  readonly index: number
  readonly isPointed: boolean
}

interface LegendProps {
  readonly bars: readonly Bar[]
  readonly shown: readonly ShownIndicator[]
  readonly drawings: readonly Drawing[]
  readonly live: ReadonlyMap<string, LiveValue>
  readonly intraday: boolean
  readonly at: Pointed
  readonly panes: ReadonlyMap<string, number> // of each indicator
  readonly tops: readonly number[] // px, of the panes
  readonly onRemove: (id: string) => void
}

/** What the chart says at one bar, in numbers; and what each line is, in its pane. */
export function Legend(props: LegendProps) {
  const { bars, shown, drawings, live, intraday, at, panes, tops, onRemove } = props
  const bar = bars[at.index]
  const before = bars[at.index - 1]
  if (!bar) return null
  const change = before ? bar.close - before.close : null
  const tone = change === null ? '' : change < 0 ? 'loss' : 'gain'
  const line = ({ id, token, definition }: ShownIndicator) => (
    <li key={id} className="number">
      <span className="line-swatch" style={{ background: `var(${token})` }} aria-hidden="true" />
      <span title={definition.title}>{wordsOfId(id)}</span>{' '}
      <span className="note">{valuesAt(id, bar, at, drawings, live)}</span>
      <button type="button" aria-label={`Remove ${id}`} onClick={() => onRemove(id)}>
        ×
      </button>
    </li>
  )
  return (
    <div className="desk-legend">
      <p className="number">
        <span className="note">
          {formatDay(bar.time * 1_000)}
          {intraday && ` ${formatAxisTime(bar.time * 1_000, 'time')}`}
        </span>{' '}
        <Part name="O" value={bar.open} /> <Part name="H" value={bar.high} />{' '}
        <Part name="L" value={bar.low} /> <Part name="C" value={bar.close} />{' '}
        {change !== null && (
          <span className={tone}>
            {signed(change)} ({signed((change / before!.close) * 100)} %)
          </span>
        )}{' '}
        {bar.volume > 0 && (
          <>
            <span className="note">V</span> {bar.volume.toLocaleString('en-IN')}
          </>
        )}
      </p>
      <ul>{shown.filter(({ id }) => !panes.get(id)).map(line)}</ul>
      {shown
        .filter(({ id }) => panes.get(id))
        .map((one) => (
          <ul key={one.id} className="of-pane" style={{ top: tops[panes.get(one.id)!] ?? 0 }}>
            {line(one)}
          </ul>
        ))}
    </div>
  )
}

function Part({ name, value }: { name: string; value: number }) {
  return (
    <>
      <span className="note">{name}</span> {plain(value)}
    </>
  )
}

/** Of a bar that is still forming, what the stream says; if nothing, what the last one said. */
function valuesAt(
  id: string,
  { time }: Bar,
  { isPointed }: Pointed,
  drawings: readonly Drawing[],
  live: ReadonlyMap<string, LiveValue>,
): string {
  const newest = live.get(id)
  if (newest && newest.time === time) return listed(Object.values(newest.outputs))
  const drawing = drawings.find((one) => one.id === id)
  const found = drawing ? placeOf(drawing.time, time) : -1
  const place = found < 0 && !isPointed && drawing ? drawing.time.length - 1 : found
  if (!drawing || place < 0) return '–'
  return listed(Object.values(drawing.outputs).map((column) => column[place] ?? null))
}

function placeOf(times: readonly number[], time: number): number {
  let [low, high] = [0, times.length - 1]
  while (low <= high) {
    const middle = (low + high) >>> 1
    if (times[middle] === time) return middle
    if (times[middle]! < time) low = middle + 1
    else high = middle - 1
  }
  return -1
}

function listed(values: readonly (number | null)[]): string {
  return values.map((value) => (value === null ? '–' : plain(value))).join('  ')
}

const PLAIN = new Intl.NumberFormat('en-IN', {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
})

function plain(value: number): string {
  return PLAIN.format(value)
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${plain(Math.abs(value))}`
}
