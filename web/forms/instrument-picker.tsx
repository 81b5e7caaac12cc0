import { Checkbox, TextInput } from '@mantine/core'
import { useId, useState } from 'react'
import type { Instrument } from '../market-queries.ts'

interface InstrumentPickerProps {
  readonly instruments: readonly Instrument[]
  readonly chosen: readonly string[] // in the order in which they were chosen
  readonly onChange: (chosen: readonly string[]) => void
  readonly error: string | undefined
}

const MOST_LINES = 60

/** Some of many instruments, in order: the first is the strategy's own. */
export function InstrumentPicker(props: InstrumentPickerProps) {
  const { instruments, chosen, onChange, error } = props
  const [search, setSearch] = useState('')
  const id = useId()
  const wanted = search.trim().toLowerCase()
  const found = instruments
    .filter(({ kind }) => kind !== 'index') // an index cannot be bought
    .filter(({ instrument_id, name }) => `${instrument_id} ${name}`.toLowerCase().includes(wanted))
  const without = (gone: string): readonly string[] => chosen.filter((one) => one !== gone)
  return (
    <div className="picker" role="group" aria-labelledby={id}>
      <span className="field-label" id={id}>
        Instruments
      </span>
      <p className="note">The first is the strategy&rsquo;s own. Choose in the order you want.</p>
      {chosen.length > 0 && (
        <ol className="pills">
          {chosen.map((instrumentId, index) => (
            <li key={instrumentId} className={index === 0 ? 'badge calm' : 'badge'}>
              {instrumentId}
              <button
                type="button"
                aria-label={`Remove ${instrumentId}`}
                onClick={() => onChange(without(instrumentId))}
              >
                ×
              </button>
            </li>
          ))}
        </ol>
      )}
      <TextInput
        placeholder="Search by symbol or name"
        aria-label="Search instruments"
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        error={error}
      />
      <ul className="options">
        {found.slice(0, MOST_LINES).map(({ instrument_id, name }) => (
          <li key={instrument_id}>
            <Checkbox
              size="xs"
              label={`${instrument_id} · ${name}`}
              checked={chosen.includes(instrument_id)}
              onChange={(event) =>
                onChange(
                  event.currentTarget.checked ? [...chosen, instrument_id] : without(instrument_id),
                )
              }
            />
          </li>
        ))}
        {found.length === 0 && <li className="note">Nothing matches.</li>}
        {found.length > MOST_LINES && <li className="note">Search for the others.</li>}
      </ul>
    </div>
  )
}
