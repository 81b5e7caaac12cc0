import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Card } from '../../parts/card.tsx'
import { ModelStatus } from './model-status.tsx'
import { modelQuery, relativesQuery, type Model } from './queries.ts'
import { scoresOf } from './scores.ts'

/** Where a model comes from, what came from it, and who shared its grid. */
export function LineageCard({ model }: { model: Model }) {
  const { id, parent_model_id: parentId, cohort_id: cohortId } = model
  const parent = useQuery({ ...modelQuery(parentId ?? ''), enabled: parentId !== null }).data
  const children = useQuery({
    ...relativesQuery({ parent_model_id: id }),
    enabled: model.children_count > 0,
  }).data
  const cohort = useQuery({
    ...relativesQuery({ cohort_id: cohortId ?? '' }),
    enabled: cohortId !== null && model.cohort_size > 0,
  }).data?.filter((other) => other.id !== id)
  const groups = [
    ['Comes from', parent ? [parent] : []],
    ['Came from it', children ?? []],
    ['Of the same grid', cohort ?? []],
  ] as const
  const isAlone = groups.every(([, models]) => models.length === 0)
  return (
    <Card title="Lineage">
      {isAlone && <p className="note">It comes from no other model, and none came from it yet.</p>}
      {groups.map(
        ([title, models]) =>
          models.length > 0 && (
            <section key={title} className="lineage">
              <h3>{title}</h3>
              <ul>
                {models.map((one) => (
                  <Relative key={one.id} model={one} />
                ))}
              </ul>
            </section>
          ),
      )}
    </Card>
  )
}

function Relative({ model }: { model: Model }) {
  const [score] = scoresOf(model)
  return (
    <li>
      <Link to="/learning/$modelId" params={{ modelId: model.id }}>
        {model.name}
      </Link>
      <ModelStatus model={model} />
      {score && (
        <span className="note number">
          {score.label} {score.text}
        </span>
      )}
    </li>
  )
}
