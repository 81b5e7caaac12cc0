import { TextInput } from '@mantine/core'
import type { Answer } from '../../ask.ts'

type Row = Answer<'GET /training/algorithms'>['hyperparameters'][string][number]
type Given = Readonly<Record<string, string>>

interface FieldsProps {
  readonly rows: readonly Row[]
  readonly given: Given // as it was typed; what is empty takes its default
  readonly onChange: (given: Given) => void
}

/** What can be set of an algorithm, folded away: the defaults do. */
export function HyperparameterFields({ rows, given, onChange }: FieldsProps) {
  return (
    <details className="hyperparameters">
      <summary>Hyperparameters</summary>
      <div className="form-grid">
        {rows.map((row) => (
          <TextInput
            key={row.name}
            label={row.name}
            description={row.meaning}
            placeholder={String(row.default)}
            autoComplete="off"
            value={given[row.name] ?? ''}
            onChange={(event) => onChange({ ...given, [row.name]: event.currentTarget.value })}
          />
        ))}
      </div>
    </details>
  )
}

/** What was typed, as the API takes it: what is no number goes as a word, which it knows or refuses. */
export function valuesOf(
  rows: readonly Row[],
  given: Given,
): Readonly<Record<string, string | number | boolean>> {
  const said = rows.flatMap(({ name }) => {
    const text = given[name]?.trim() ?? ''
    return text === '' ? [] : [[name, valueOf(text)] as const]
  })
  return Object.fromEntries(said)
}

function valueOf(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  const number = Number(text)
  return Number.isNaN(number) ? text : number
}
