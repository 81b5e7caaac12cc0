import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useId, useState, type FormEvent } from 'react'
import { call } from '../../client.ts'
import { faultsOf } from '../../forms/faults.ts'
import { randomId } from '../../forms/random-id.ts'
import { wordsOf } from '../../format/words.ts'
import { Failure } from '../../parts/answers.tsx'
import { Card } from '../../parts/card.tsx'
import { HyperparameterFields, valuesOf } from './hyperparameter-fields.tsx'
import { algorithmsQuery, dataMapQuery, dataOptionsQuery, type TrainBody } from './queries.ts'

const TIMEFRAMES = ['1m', '5m', '15m', '30m', '1h', '1d', '1w'] as const
const TARGETS = ['close', 'open', 'high', 'low', 'volume'] as const
const TRANSFORMS = [
  { value: 'log_return', label: 'Log return' },
  { value: 'pct_change', label: 'Change in percent' },
  { value: 'none', label: 'Level' },
]

/** What is to be learned, and how. */
export function TrainForm() {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [symbol, setSymbol] = useState('')
  const [algorithm, setAlgorithm] = useState('elasticnet_regression')
  const [timeframe, setTimeframe] = useState<string>('1d')
  const [target, setTarget] = useState<string>('close')
  const [transform, setTransform] = useState('log_return')
  const [features, setFeatures] = useState('')
  const [given, setGiven] = useState<Readonly<Record<string, string>>>({})
  const [force, setForce] = useState(false)
  const [key, setKey] = useState(() => randomId('dash')) // a click more makes no model more
  const algorithms = useQuery(algorithmsQuery).data
  const usual = useQuery(dataMapQuery).data?.usual ?? []
  const instruments = useQuery(dataOptionsQuery).data ?? []
  const listId = useId()
  const rows = algorithms?.hyperparameters[algorithm] ?? []

  const train = useMutation({
    mutationFn: () => {
      const asked = features.split(/[\s,]+/).filter((id) => id !== '')
      return call('POST /training/train', {
        headers: { 'idempotency-key': key },
        body: {
          symbol: symbol.trim(),
          algorithm,
          timeframe,
          target_col: target as NonNullable<TrainBody['target_col']>,
          target_transform: transform as NonNullable<TrainBody['target_transform']>,
          hyperparameters: valuesOf(rows, given),
          ...(asked.length > 0 && { feature_cols: asked }),
          force,
        },
      })
    },
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: ['models'] })
      await navigate({ to: '/learning/$modelId', params: { modelId: id } })
    },
    onSettled: () => setKey(randomId('dash')),
  })
  const { fields, general } = faultsOf(train.error)
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault()
    train.mutate()
  }
  return (
    <Card title="Train a model">
      <form className="form" onSubmit={onSubmit} noValidate>
        <div className="form-grid">
          <TextInput
            label="Instrument"
            placeholder="GOLDBEES.NSE"
            list={listId}
            autoComplete="off"
            spellCheck={false}
            value={symbol}
            onChange={(event) => setSymbol(event.currentTarget.value)}
            error={fields['symbol']}
          />
          <datalist id={listId}>
            {instruments.map((one) => (
              <option key={one.symbol} value={one.symbol} />
            ))}
          </datalist>
          <NativeSelect
            label="Bars of"
            data={[...TIMEFRAMES]}
            value={timeframe}
            onChange={(event) => setTimeframe(event.currentTarget.value)}
          />
          <NativeSelect
            label="Predict the next"
            data={[...TARGETS]}
            value={target}
            onChange={(event) => setTarget(event.currentTarget.value)}
          />
          <NativeSelect
            label="As"
            data={TRANSFORMS}
            value={transform}
            onChange={(event) => setTransform(event.currentTarget.value)}
          />
          <NativeSelect
            label="By"
            data={(algorithms?.algorithms ?? [algorithm]).map((value) => ({
              value,
              label: wordsOf(value),
            }))}
            value={algorithm}
            onChange={(event) => {
              setAlgorithm(event.currentTarget.value)
              setGiven({})
            }}
          />
        </div>
        <TextInput
          label="From"
          description="Features with commas between them; without any, the usual ones."
          placeholder={usual.join(', ')}
          autoComplete="off"
          spellCheck={false}
          value={features}
          onChange={(event) => setFeatures(event.currentTarget.value)}
          error={fields['feature_cols']}
        />
        <HyperparameterFields rows={rows} given={given} onChange={setGiven} />
        <Checkbox
          label="Even where there is one like it"
          checked={force}
          onChange={(event) => setForce(event.currentTarget.checked)}
        />
        {general && <Failure error={general} />}
        <div className="actions end">
          <Button type="submit" loading={train.isPending} disabled={symbol.trim() === ''}>
            Train
          </Button>
        </div>
      </form>
    </Card>
  )
}
