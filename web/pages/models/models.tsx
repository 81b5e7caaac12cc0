import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { wordsOf } from '../../format/words.ts'
import { Empty, Failure, Loading } from '../../parts/answers.tsx'
import { Card, PageHead } from '../../parts/card.tsx'
import { DataTable, type Column } from '../../parts/data-table.tsx'
import { Moment } from '../../parts/moment.tsx'
import { useMay } from '../../session/me.ts'
import { ModelStatus } from './model-status.tsx'
import { modelsQuery, type Model } from './queries.ts'
import { scoresOf } from './scores.ts'
import { TrainForm } from './train-form.tsx'
import { useLiveModels } from './use-live-models.ts'

/** Models, each with how far it is or how good it became; and asking for another one. */
export function Models() {
  const models = useQuery(modelsQuery)
  const trains = useMay('can_modify')
  useLiveModels()
  return (
    <div className="page">
      <PageHead name="Models" lead="What is learned from stored bars, judged by bars held back." />
      <div className="models-desk">
        {trains && <TrainForm />}
        <Card title="Your models" flush>
          {models.isPending && <Loading height={240} />}
          {models.error && <Failure error={models.error} retry={() => void models.refetch()} />}
          {models.data?.length === 0 && (
            <Empty title="No model yet">
              <p>
                {trains
                  ? 'Choose what to predict, and train one.'
                  : 'Your role reads: an administrator can let you train some.'}
              </p>
            </Empty>
          )}
          {models.data && models.data.length > 0 && (
            <DataTable
              label="Models"
              rows={models.data}
              keyOf={({ id }) => id}
              columns={COLUMNS}
              detailOf={(model) => <Asked model={model} />}
            />
          )}
        </Card>
      </div>
    </div>
  )
}

const COLUMNS: readonly Column<Model>[] = [
  {
    title: 'Model',
    width: 196,
    sort: ['text', ({ name }) => name],
    cell: ({ id, name }) => (
      <Link to="/learning/$modelId" params={{ modelId: id }}>
        {name}
      </Link>
    ),
  },
  {
    title: 'Status',
    width: 110,
    sort: ['text', ({ status }) => status],
    cell: (model) => <ModelStatus model={model} />,
  },
  {
    title: 'Score',
    width: 130,
    end: true,
    cell: (model) => {
      const [score] = scoresOf(model)
      return score ? `${score.label} ${score.text}` : '–'
    },
  },
  {
    title: 'Skill',
    width: 90,
    end: true,
    cell: (model) => scoresOf(model).find(({ label }) => label === 'Skill')?.text ?? '–',
  },
  {
    title: 'Asked for',
    width: 105,
    sort: ['text', ({ created_at: at }) => at],
    cell: ({ created_at: at }) => <Moment at={at} />,
  },
]

function Asked({ model }: { model: Model }) {
  const { error_message: error, feature_cols: features } = model
  return (
    <>
      {error !== null && <p className="loss">{error}</p>}
      <p>
        {wordsOf(model.algorithm)} of the next {model.target_col} of {model.symbol},{' '}
        {model.timeframe}, transform {wordsOf(model.target_transform).toLowerCase()}; from{' '}
        {features.join(', ')}
      </p>
    </>
  )
}
