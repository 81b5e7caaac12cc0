import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type ChangeEvent } from 'react'
import { ApiError, type Answer } from '../../ask.ts'
import { call } from '../../client.ts'
import { Failure } from '../../parts/answers.tsx'

type Report = Answer<'POST /admin/calendar/holidays/bulk-import'>

interface ImportDaysProps {
  readonly calendar: string
  readonly done: () => void
}

/** A file is tried first: what would become of each line is shown before anything is written. */
export function ImportDays({ calendar, done }: ImportDaysProps) {
  const client = useQueryClient()
  const [csv, setCsv] = useState('')
  const send = useMutation({
    mutationFn: (file: { readonly csv: string; readonly dry_run: boolean }) =>
      call('POST /admin/calendar/holidays/bulk-import', { body: { ...file, calendar } }),
    onSuccess: async ({ applied }) => {
      if (!applied) return
      await client.invalidateQueries({ queryKey: ['calendars'] })
      done()
    },
  })
  async function onFile(event: ChangeEvent<HTMLInputElement>): Promise<void> {
    const file = event.currentTarget.files?.[0]
    if (!file) return
    const text = await file.text()
    setCsv(text)
    send.mutate({ csv: text, dry_run: true })
  }
  const faults = send.error instanceof ApiError ? (send.error.body.errors ?? []) : []
  return (
    <div className="form">
      <label className="form">
        <span className="field-label">CSV file of {calendar}</span>
        <input type="file" accept=".csv,text/csv" onChange={(event) => void onFile(event)} />
      </label>
      <p className="note">
        A header <code>date,name</code> is enough; <code>event_type</code>,{' '}
        <code>special_start</code>, <code>special_end</code> and <code>calendar</code> say more.
      </p>
      {send.error && faults.length === 0 && <Failure error={send.error} />}
      {faults.length > 0 && <Faults faults={faults} />}
      {send.data && <Trial report={send.data} />}
      <div className="actions end">
        <Button variant="default" onClick={done}>
          Cancel
        </Button>
        <Button
          disabled={!send.data || send.data.total === 0}
          loading={send.isPending}
          onClick={() => send.mutate({ csv, dry_run: false })}
        >
          Import {send.data?.total ?? ''} lines
        </Button>
      </div>
    </div>
  )
}

const SHOWN = 12

function Faults({ faults }: { faults: readonly { path: string; message: string }[] }) {
  return (
    <div className="notice bad" role="alert">
      <div>
        <p>Every line of a file is taken, or none. Wrong are:</p>
        <ul>
          {faults.slice(0, SHOWN).map(({ path, message }) => (
            <li key={path}>
              {path.replace('body.csv ', '')}: {message}
            </li>
          ))}
        </ul>
        {faults.length > SHOWN && <p className="note">and {faults.length - SHOWN} more.</p>}
      </div>
    </div>
  )
}

function Trial({ report }: { report: Report }) {
  const { inserted, updated, unchanged, kept, lines } = report
  return (
    <div>
      <p>
        {inserted} new, {updated} changed, {unchanged} as they are
        {kept > 0 && `, ${kept} that an administrator declared otherwise, which stay`}.
      </p>
      <ul className="note">
        {lines.slice(0, SHOWN).map(({ line, date, name, outcome }) => (
          <li key={line}>
            {date} {name}: {outcome}
          </li>
        ))}
        {lines.length > SHOWN && <li>and {lines.length - SHOWN} more</li>}
      </ul>
    </div>
  )
}
