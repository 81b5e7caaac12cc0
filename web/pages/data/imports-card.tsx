import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { formatCount } from '../../format/decimal.ts'
import { Empty, Failure, Loading } from '../../parts/answers.tsx'
import { Card } from '../../parts/card.tsx'
import { Moment } from '../../parts/moment.tsx'
import { importsQuery, type Import } from './queries.ts'

const PAGE = 20
const SHOWN = 50 // refused lines of one import

/** What was read from files: how much was new, and each line that was not taken, with its reason. */
export function ImportsCard() {
  const [offset, setOffset] = useState(0)
  const imports = useQuery(importsQuery(offset))
  const total = imports.data?.total ?? 0
  return (
    <Card
      title="Imports"
      actions={
        total > PAGE && (
          <div className="card-actions">
            <Button
              size="xs"
              variant="default"
              disabled={offset === 0}
              onClick={() => setOffset(offset - PAGE)}
            >
              Newer
            </Button>
            <Button
              size="xs"
              variant="default"
              disabled={offset + PAGE >= total}
              onClick={() => setOffset(offset + PAGE)}
            >
              Older
            </Button>
          </div>
        )
      }
    >
      {imports.isPending && <Loading height={160} />}
      {imports.error && <Failure error={imports.error} />}
      {imports.data && total === 0 && (
        <Empty title="Nothing was imported yet">
          <p>
            <code>tidemark import folder</code> reads files of many kinds.
          </p>
        </Empty>
      )}
      <ul className="imports">
        {imports.data?.items.map((one) => (
          <ImportLine key={one.import_id} one={one} />
        ))}
      </ul>
    </Card>
  )
}

function ImportLine({ one }: { one: Import }) {
  const { source, kind, interval, taken, known, flagged, refused, refused_count: count } = one
  return (
    <li>
      <div className="import-head">
        <strong>{source}</strong>
        <span className="badge">{interval === null ? kind : `${kind} ${interval}`}</span>
        <span className="note">
          {one.instrument_id ?? `${formatCount(one.instruments ?? 0)} instruments`},{' '}
          <Moment at={one.recorded_at} />
        </span>
      </div>
      <p className="note number">
        {formatCount(taken)} taken, {formatCount(known)} known
        {flagged > 0 && `, ${formatCount(flagged)} odd`}
      </p>
      {one.notes.map((note) => (
        <p key={note} className="note">
          {note}
        </p>
      ))}
      {count > 0 && (
        <details>
          <summary>{formatCount(count)} lines refused</summary>
          <ol className="refused note">
            {refused.slice(0, SHOWN).map(({ line, reason }) => (
              <li key={`${line} ${reason}`}>
                Line {line}: {reason}
              </li>
            ))}
          </ol>
        </details>
      )}
    </li>
  )
}
