import { formatCount } from '../../format/decimal.ts'
import { formatTime } from '../../format/time.ts'
import type { Upload } from './queries.ts'

type Preview = NonNullable<Upload['preview']>
type Series = Preview['series'][number]
type List = NonNullable<Preview['instruments']>

/** What would be stored of a file, as it was read. */
export function UploadPreview({ preview }: { preview: Preview }) {
  const { needs, head, series, instruments } = preview
  return (
    <div className="upload-preview">
      {needs.length > 0 && (
        <>
          <p>Whose bars are these? Say the symbol and the venue, and look again.</p>
          <pre tabIndex={0} aria-label="The first lines">
            {head.join('\n')}
          </pre>
        </>
      )}
      {series.map((one) => (
        <SeriesPreview key={one.kind} series={one} />
      ))}
      {instruments !== null && <ListPreview list={instruments} />}
    </div>
  )
}

function SeriesPreview({ series }: { series: Series }) {
  const { kind, interval, rows, flagged, instruments, instrument_ids: ids } = series
  const name = interval === null ? kind : `${kind} ${interval}`
  return (
    <>
      <p>
        <span className="badge">{name.replaceAll('_', ' ')}</span>{' '}
        <span className="number">
          {formatCount(rows)} rows of{' '}
          {instruments === 1 ? ids[0] : `${formatCount(instruments)} instruments`}
          {flagged > 0 && `, ${formatCount(flagged)} of them odd`}
        </span>
        {series.first_at !== null && series.last_at !== null && (
          <span className="note number">
            {' '}
            {formatTime(series.first_at)} to {formatTime(series.last_at)}
          </span>
        )}
      </p>
      {series.notes.map((note) => (
        <p key={note} className="note">
          {note}
        </p>
      ))}
      {series.sample.length > 0 && (
        <div className="table-wide" tabIndex={0} role="region" aria-label={`First rows: ${name}`}>
          <table className="facts-table">
            <thead>
              <tr>
                {series.columns.map((column) => (
                  <th key={column} scope="col">
                    {column.replaceAll('_', ' ')}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {series.sample.map((row, place) => (
                <tr key={place}>
                  {row.map((value, column) => (
                    <td key={column} className="number">
                      {brief(value)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <RefusedLines lines={series.refused} count={series.refused_count} />
    </>
  )
}

const LONGEST = 28 // characters of a side of a book

function brief(value: string | null): string {
  if (value === null) return '–'
  return value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value
}

function ListPreview({ list }: { list: List }) {
  const { inserted, updated, unchanged, retired, differences } = list
  return (
    <>
      <p className="number">
        {formatCount(inserted)} new, {formatCount(updated)} changed, {formatCount(unchanged)} as
        they are
        {retired > 0 && `, ${formatCount(retired)} listed no longer`}
      </p>
      <ul className="differences note" tabIndex={0} aria-label="Differences">
        {differences.map(({ instrument_id: id, outcome, fields }) => (
          <li key={`${id} ${outcome}`}>
            <span className={`badge ${TONES[outcome]}`}>{OUTCOMES[outcome]}</span>{' '}
            <strong>{id}</strong>{' '}
            {fields.map(({ name, before, after }) => (
              <span key={name} className="difference">
                {name.replaceAll('_', ' ')} <del>{before ?? 'none'}</del>{' '}
                <ins>{after ?? 'none'}</ins>
              </span>
            ))}
          </li>
        ))}
      </ul>
      <RefusedLines lines={list.refused} count={list.refused_count} />
    </>
  )
}

const OUTCOMES = { inserted: 'new', updated: 'changed', retired: 'retired' } as const
const TONES = { inserted: 'good', updated: 'wait', retired: 'bad' } as const

const SHOWN = 100

interface RefusedLinesProps {
  readonly lines: readonly { readonly line: number; readonly reason: string }[]
  readonly count: number
}

/** Each line that is not taken, by its number, and why. */
export function RefusedLines({ lines, count }: RefusedLinesProps) {
  if (count === 0) return null
  return (
    <details>
      <summary>
        {formatCount(count)} {count === 1 ? 'line' : 'lines'} refused
      </summary>
      <ol className="refused note">
        {lines.slice(0, SHOWN).map(({ line, reason }) => (
          <li key={`${line} ${reason}`}>
            Line {line}: {reason}
          </li>
        ))}
      </ol>
      {count > Math.min(SHOWN, lines.length) && (
        <p className="note">and {formatCount(count - Math.min(SHOWN, lines.length))} more.</p>
      )}
    </details>
  )
}
