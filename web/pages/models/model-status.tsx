import { wordsOf } from '../../format/words.ts'
import type { Model } from './queries.ts'

const TONES = {
  pending: 'calm',
  preprocessing: 'wait',
  training: 'wait',
  completed: 'good',
  failed: 'bad',
} as const

/** The status of a model, and while it is trained how far that is. */
export function ModelStatus({ model }: { model: Pick<Model, 'status' | 'progress' | 'name'> }) {
  const { status, progress, name } = model
  return (
    <span className="model-status">
      <span className={`badge ${TONES[status]}`}>{wordsOf(status)}</span>
      {status === 'training' && (
        <progress value={progress} max={1} aria-label={`How far ${name} is`}>
          {Math.round(progress * 100)} %
        </progress>
      )}
    </span>
  )
}
