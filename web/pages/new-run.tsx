import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import { call } from '../client.ts'
import { faultsOf } from '../forms/faults.ts'
import { InstrumentPicker } from '../forms/instrument-picker.tsx'
import { ParameterField } from '../forms/parameter-field.tsx'
import { randomId } from '../forms/random-id.ts'
import { emptyRunForm, requestOf, type RunForm } from '../forms/run-form.ts'
import { Failure, Loading } from '../parts/answers.tsx'
import { Only } from '../parts/only.tsx'
import { wordsOf } from '../format/words.ts'
import { Card, PageHead } from '../parts/card.tsx'
import {
  instrumentsQuery,
  strategiesQuery,
  type Instrument,
  type Strategy,
} from '../market-queries.ts'

export function NewRun() {
  const strategies = useQuery(strategiesQuery)
  const instruments = useQuery(instrumentsQuery)
  const error = strategies.error ?? instruments.error
  return (
    <div className="page narrow">
      <PageHead
        name="New run"
        lead="A strategy, what it may trade, and what trading costs. All of it is fixed at the start, so that the run can be replayed to the last paisa."
      />
      <Only permission="can_trade" what="start runs">
        {error && <Failure error={error} />}
        {strategies.data && instruments.data ? (
          <NewRunForm strategies={strategies.data} instruments={instruments.data} />
        ) : (
          !error && <Loading height={420} />
        )}
      </Only>
    </div>
  )
}

interface NewRunFormProps {
  readonly strategies: readonly Strategy[]
  readonly instruments: readonly Instrument[]
}

function NewRunForm({ strategies, instruments }: NewRunFormProps) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [form, setForm] = useState(() => emptyRunForm(strategies[0]?.name ?? ''))
  const [key] = useState(() => randomId('dash')) // a click more does not start a run more
  const strategy = strategies.find(({ name }) => name === form.strategy)
  const set = (change: Partial<RunForm>): void => setForm((old) => ({ ...old, ...change }))

  const start = useMutation({
    mutationFn: () =>
      call('POST /api/runs', {
        body: requestOf(form, strategy),
        headers: { 'idempotency-key': `${key}-${hashOf(JSON.stringify(form))}` },
      }),
    onSuccess: async (run) => {
      await client.invalidateQueries({ queryKey: ['runs'] })
      await navigate({ to: '/runs/$runId', params: { runId: run.run_id } })
    },
  })
  const { fields, general } = faultsOf(start.error)
  const text = (name: keyof RunForm, path: string = name) => ({
    value: form[name] as string,
    onChange: (event: { currentTarget: { value: string } }) =>
      set({ [name]: event.currentTarget.value }),
    error: fields[path],
  })

  function onSubmit(event: FormEvent): void {
    event.preventDefault()
    start.mutate()
  }

  return (
    <form className="page" onSubmit={onSubmit} noValidate>
      <Card title="What">
        <div className="form">
          <div className="form-grid">
            <TextInput label="Name" placeholder="Gold every month" {...text('name')} />
            <NativeSelect
              label="Strategy"
              data={strategies.map(({ name }) => ({ value: name, label: wordsOf(name) }))}
              value={form.strategy}
              onChange={(event) => set({ strategy: event.currentTarget.value, parameters: {} })}
              error={fields['strategy']}
            />
          </div>
          {strategy && <p className="note">{strategy.summary}</p>}
          <InstrumentPicker
            instruments={instruments}
            chosen={form.instruments}
            onChange={(chosen) => set({ instruments: chosen })}
            error={fields['instruments']}
          />
          {strategy && (
            <fieldset className="form-grid plain">
              <legend className="hidden-visually">Parameters of the strategy</legend>
              {Object.entries(strategy.parameters).map(([name, parameter]) => (
                <ParameterField
                  key={`${strategy.name} ${name}`}
                  name={name}
                  parameter={parameter}
                  value={form.parameters[name]}
                  onChange={(value) => set({ parameters: { ...form.parameters, [name]: value } })}
                  error={fields[`parameters.${name}`]}
                />
              ))}
            </fieldset>
          )}
        </div>
      </Card>
      <Card title="Money and costs">
        <div className="form-grid">
          <TextInput label="Initial cash" inputMode="decimal" {...text('initial_cash')} />
          <TextInput
            label="Fee in basis points"
            description="Of each fill; 100 are 1 %."
            inputMode="decimal"
            {...text('fee_bps')}
          />
          <TextInput
            label="Fee for each fill"
            description="Added to it."
            inputMode="decimal"
            {...text('fee_per_order')}
          />
          <TextInput
            label="Slippage in basis points"
            description="Against us, on market and stop orders."
            inputMode="decimal"
            {...text('slippage_bps')}
          />
        </div>
      </Card>
      <Card title="Limits of the gate">
        <div className="form">
          <div className="form-grid">
            <TextInput
              label="Maximum position"
              description="Units of each instrument; empty is no limit."
              inputMode="decimal"
              {...text('maximum_position')}
            />
            <TextInput
              label="Forbidden instruments"
              description="Ids with commas between; orders for them are refused."
              {...text('forbidden_instruments')}
            />
          </div>
          <Checkbox
            label="Allow selling what is not held"
            checked={form.allow_short}
            onChange={(event) => set({ allow_short: event.currentTarget.checked })}
          />
        </div>
      </Card>
      <Card title="Bars">
        <div className="form-grid">
          <NativeSelect
            label="Interval"
            data={[
              { value: '1d', label: 'Daily' },
              { value: '1m', label: 'Minutes' },
            ]}
            value={form.interval}
            onChange={(event) =>
              set({ interval: event.currentTarget.value as RunForm['interval'] })
            }
            error={fields['feed.interval']}
          />
          <TextInput type="date" label="First session" {...text('from', 'feed.from')} />
          <TextInput
            type="date"
            label="Last session"
            description="Empty goes on as long as bars come."
            {...text('to', 'feed.to')}
          />
          <TextInput
            label="Bars a second"
            description="Empty is as fast as they come."
            inputMode="decimal"
            {...text('bars_per_second', 'feed.bars_per_second')}
          />
        </div>
      </Card>
      {general && <Failure error={general} />}
      {Object.keys(fields).length > 0 && (
        <div className="notice bad" role="alert">
          Nothing was started. What has to be changed is said at its field.
        </div>
      )}
      <div className="actions end">
        <Checkbox
          label="Start at once"
          checked={form.start}
          onChange={(event) => set({ start: event.currentTarget.checked })}
        />
        <Button type="submit" loading={start.isPending}>
          {form.start ? 'Start the run' : 'Keep it until it is armed'}
        </Button>
      </div>
    </form>
  )
}

/** A changed form is another request, so its key differs too. */
function hashOf(text: string): string {
  let hash = 0
  for (const character of text) hash = (hash * 31 + character.codePointAt(0)!) | 0
  return (hash >>> 0).toString(36)
}
