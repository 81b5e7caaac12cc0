import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import type { Body } from '../../ask.ts'
import { call } from '../../client.ts'
import { faultsOf } from '../../forms/faults.ts'
import { Failure } from '../../parts/answers.tsx'
import { uploadsQuery, type Upload } from './queries.ts'

type Options = Body<'POST /api/data/uploads/{upload_id}/check'>

/** What a CSV file does not say: whose bars it holds, and how its dates are read. */
export function UploadOptions({ upload }: { upload: Upload }) {
  const { upload_id: id, options } = upload
  const client = useQueryClient()
  const [symbol, setSymbol] = useState(options.symbol ?? '')
  const [venue, setVenue] = useState(options.venue ?? 'NSE')
  const [interval, setInterval] = useState<Options['interval'] | ''>(options.interval ?? '')
  const [dates, setDates] = useState<Options['date_order'] | ''>(options.date_order ?? '')
  const check = useMutation({
    mutationFn: () =>
      call('POST /api/data/uploads/{upload_id}/check', {
        params: { upload_id: id },
        body: {
          ...(symbol.trim() !== '' && { symbol: symbol.trim() }),
          ...(venue.trim() !== '' && { venue: venue.trim() }),
          ...(interval && { interval }),
          ...(dates && { date_order: dates }),
        },
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: uploadsQuery.queryKey }),
  })
  const { fields, general } = faultsOf(check.error)
  function onSubmit(event: FormEvent): void {
    event.preventDefault()
    check.mutate()
  }
  return (
    <form className="form upload-options" onSubmit={onSubmit} noValidate>
      <div className="form-grid">
        <TextInput
          size="xs"
          label="Symbol"
          placeholder="RELIANCE"
          value={symbol}
          onChange={(event) => setSymbol(event.currentTarget.value)}
          error={fields['symbol']}
        />
        <TextInput
          size="xs"
          label="Venue"
          value={venue}
          onChange={(event) => setVenue(event.currentTarget.value)}
          error={fields['venue']}
        />
        <NativeSelect
          size="xs"
          label="Bars of"
          data={[
            { value: '', label: 'As the times say' },
            { value: '1m', label: 'A minute' },
            { value: '1d', label: 'A day' },
          ]}
          value={interval}
          onChange={(event) => setInterval(event.currentTarget.value as typeof interval)}
          error={fields['interval']}
        />
        <NativeSelect
          size="xs"
          label="1/2/2024 is"
          data={[
            { value: '', label: 'As the others say' },
            { value: 'day-first', label: '1 February' },
            { value: 'month-first', label: '2 January' },
          ]}
          value={dates}
          onChange={(event) => setDates(event.currentTarget.value as typeof dates)}
          error={fields['date_order']}
        />
      </div>
      {general && <Failure error={general} />}
      <div className="actions">
        <Button type="submit" size="xs" variant="default" loading={check.isPending}>
          Look again
        </Button>
      </div>
    </form>
  )
}
