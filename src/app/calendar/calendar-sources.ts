import { AppError } from '../../core/app-error.ts'

export const SOURCE_KINDS = ['nse-holidays', 'nse-actions', 'csv-holidays', 'csv-actions'] as const
export type SourceKind = (typeof SOURCE_KINDS)[number]

/** Where days and actions are fetched from. */
export interface CalendarSource {
  readonly name: string
  readonly kind: SourceKind
  readonly url: string
}

/**
 * Reads `nse-holidays=https://…; csv-holidays=https://…`. Several of one kind are told apart by the
 * host that they name.
 */
export function readSources(text: string | undefined): readonly CalendarSource[] {
  const sources = (text ?? '')
    .split(/[;\s]+/)
    .filter((part) => part !== '')
    .map((part) => {
      const [kind = '', ...rest] = part.split('=')
      const url = URL.parse(rest.join('='))
      const known = SOURCE_KINDS.find((one) => one === kind)
      const fetched = url?.protocol === 'https:' || url?.protocol === 'http:'
      if (!known || !url || !fetched) throw badSource(part)
      return { name: `${known}@${url.host}`, kind: known, url: url.href }
    })
  const names = sources.map(({ name }) => name)
  const twice = names.find((name, index) => names.indexOf(name) < index)
  if (twice !== undefined) throw badSource(twice)
  return sources
}

function badSource(part: string): AppError {
  const message =
    `CALENDAR_SOURCES has "${part}", which is not like nse-holidays=https://host/path, or is there ` +
    `twice. The kinds are ${SOURCE_KINDS.join(', ')}.`
  return new AppError('invalid_input', {}, { message })
}
