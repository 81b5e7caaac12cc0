import { useQuery } from '@tanstack/react-query'
import { formatCount } from '../../format/decimal.ts'
import { Failure, Loading } from '../../parts/answers.tsx'
import { Card } from '../../parts/card.tsx'
import { storageQuery, type Storage } from './queries.ts'

/** How much lies in the database, and how much in files that are read in its place. */
export function StorageCard() {
  const storage = useQuery(storageQuery)
  return (
    <Card title="Storage">
      {storage.isPending && <Loading height={160} />}
      {storage.error && <Failure error={storage.error} />}
      {storage.data && <Places storage={storage.data} />}
    </Card>
  )
}

function Places({ storage: { hot, history } }: { storage: Storage }) {
  return (
    <>
      <h3 className="data-head">In the database</h3>
      {hot.length === 0 && <p className="note">No part of a table is there yet.</p>}
      <ul className="storage">
        {hot.map(({ table, parts, rows, bytes }) => (
          <li key={table}>
            <span>{wordsOf(table)}</span>
            <span className="number">{megabytes(bytes)}</span>
            <span className="note">
              {rows > 0 && `about ${formatCount(Math.round(rows))} rows in `}
              {parts === 1 ? 'one part' : `${parts} parts`}
            </span>
          </li>
        ))}
      </ul>
      <h3 className="data-head">In files</h3>
      {history.length === 0 && (
        <p className="note">
          Nothing is old enough. What is, leaves the database for Parquet files.
        </p>
      )}
      <ul className="storage">
        {history.map((one) => (
          <li key={one.kind}>
            <span>{wordsOf(one.kind)}</span>
            <span className="number">{megabytes(one.bytes)}</span>
            <span className="note">
              {formatCount(one.rows)} rows, {one.first_day} to {one.last_day};{' '}
              {formatCount(one.cold_files)} of {formatCount(one.files)} days are there alone
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}

const WORDS: Readonly<Record<string, string>> = {
  bar: 'Minutes',
  bar_minute: 'Minutes',
  book_change: 'Order books',
  fo_strikes_1min: 'Strikes, each minute',
  fo_strikes_5min: 'Strikes, each 5 minutes',
  fo_strikes_15min: 'Strikes, each 15 minutes',
  open_interest: 'Open interest',
  option_value: 'Chains',
  quote: 'Quotes',
  quote_bar: 'Quotes of minutes',
  quote_bar_minute: 'Quotes of minutes',
  trade: 'Trades',
}

function wordsOf(name: string): string {
  return WORDS[name] ?? name
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`
}
