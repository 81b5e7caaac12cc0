import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { Fragment } from 'react'
import { call } from '../../client.ts'
import { formatCount } from '../../format/decimal.ts'
import { formatTime } from '../../format/time.ts'
import { counted, wordsOf } from '../../format/words.ts'
import { Failure, Loading } from '../../parts/answers.tsx'
import { Card, PageHead } from '../../parts/card.tsx'
import { Kpi, Kpis } from '../../parts/figures.tsx'
import { Unread } from '../../parts/unread.tsx'
import { may, useMe } from '../../session/me.ts'
import { ImportanceCard } from './importance-card.tsx'
import { LineageCard } from './lineage-card.tsx'
import { ModelStatus } from './model-status.tsx'
import { PredictionsCard } from './predictions-card.tsx'
import { modelQuery, type Model } from './queries.ts'
import { notesOf, samplesOf, scoresOf } from './scores.ts'
import { useLiveModels } from './use-live-models.ts'

/** A model: how good it is, what it learned from, and what it said of bars that it had not seen. */
export function ModelPage() {
  const { modelId } = useParams({ from: '/learning/$modelId' })
  const model = useQuery(modelQuery(modelId))
  useLiveModels()
  if (model.data) return <Shown model={model.data} />
  if (model.isPending) return <Loading height={320} />
  return (
    <Unread error={model.error} retry={() => void model.refetch()} what="model" id={modelId}>
      <Link to="/learning">See your models</Link>
    </Unread>
  )
}

function Shown({ model }: { model: Model }) {
  const { id, name, algorithm, target_col: target, symbol, timeframe, metrics } = model
  const me = useMe()
  const samples = samplesOf(metrics)
  return (
    <div className="page">
      <PageHead
        name={name}
        title={
          <>
            <h1>{name}</h1>
            <ModelStatus model={model} />
          </>
        }
        lead={`${wordsOf(algorithm)} of the next ${target} of ${symbol}, bars of ${timeframe}, transform ${wordsOf(model.target_transform).toLowerCase()}`}
      >
        {me && may(me, 'can_modify') && <Actions model={model} />}
      </PageHead>
      {model.error_message !== null && (
        <div className="notice bad" role="alert">
          <p>{model.error_message}</p>
        </div>
      )}
      {notesOf(metrics).map((note) => (
        <p key={note} className="note">
          {note}
        </p>
      ))}
      {model.status === 'completed' && (
        <>
          <Kpis label="Scores on bars that were held back">
            {scoresOf(model).map(({ label, text, note }) => (
              <Kpi key={label} label={label} note={note}>
                {text}
              </Kpi>
            ))}
            {samples && (
              <Kpi label="Samples" note={`and ${formatCount(samples.test)} held back`}>
                {formatCount(samples.train)}
              </Kpi>
            )}
          </Kpis>
          <div className="model-desk">
            <PredictionsCard model={model} />
            <ImportanceCard model={model} />
          </div>
        </>
      )}
      <div className="model-desk">
        <AskedCard model={model} />
        <LineageCard key={id} model={model} />
      </div>
    </div>
  )
}

function Actions({ model }: { model: Model }) {
  const { id } = model
  const client = useQueryClient()
  const navigate = useNavigate()
  const params = { model_id: id }
  const retrain = useMutation({
    mutationFn: () => call('POST /training/retrain/{model_id}', { params }),
    onSuccess: async (began) => {
      await client.invalidateQueries({ queryKey: ['models'] })
      await navigate({ to: '/learning/$modelId', params: { modelId: began.id } })
    },
  })
  const remove = useMutation({
    mutationFn: () => call('DELETE /training/models/{model_id}', { params }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['models'] })
      await navigate({ to: '/learning' })
    },
  })
  return (
    <>
      {(retrain.error ?? remove.error) && <Failure error={(retrain.error ?? remove.error)!} />}
      <Button variant="default" loading={retrain.isPending} onClick={() => retrain.mutate()}>
        Train again
      </Button>
      <Button
        variant="default"
        loading={remove.isPending}
        onClick={() => {
          if (confirm(`Delete ${model.name}? There is no way back but to train it again.`)) {
            remove.mutate()
          }
        }}
      >
        Delete
      </Button>
    </>
  )
}

/** What was asked for, as the fingerprint has it. */
function AskedCard({ model }: { model: Model }) {
  const facts: readonly (readonly [string, string])[] = [
    ['Features asked for', model.feature_cols.join(', ')],
    ['Hyperparameters', settingsOf(model.hyperparameters)],
    ['Other instruments', model.context_symbols.join(', ')],
    ['Evidence', `p-value of at most ${model.p_value_threshold}`],
    [
      'Cross validation',
      `${counted(model.cv_folds, 'fold')}, ${wordsOf(model.cv_strategy).toLowerCase()}`,
    ],
    ['Asked for', formatTime(model.created_at)],
    ['Finished', model.finished_at === null ? '' : formatTime(model.finished_at)],
    ['Fingerprint', model.fingerprint],
  ]
  return (
    <Card title="What was asked for">
      <dl className="facts">
        {facts
          .filter(([, value]) => value !== '')
          .map(([name, value]) => (
            <Fragment key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </Fragment>
          ))}
      </dl>
    </Card>
  )
}

function settingsOf(given: Readonly<Record<string, unknown>>): string {
  const said = Object.entries(given).map(([name, value]) => `${name} ${String(value)}`)
  return said.length === 0 ? 'the usual ones' : said.join(', ')
}
