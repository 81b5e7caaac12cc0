import type { Body } from '../ask.ts'
import type { Strategy } from '../market-queries.ts'

type StartRun = Body<'POST /api/runs'>
type Parameter = Strategy['parameters'][string]

/** The form of a new run as it is typed: text, since half a number is not one yet. */
export interface RunForm {
  readonly name: string
  readonly strategy: string
  readonly parameters: Readonly<Record<string, string>> // those that were touched
  readonly instruments: readonly string[]
  readonly initial_cash: string
  readonly fee_bps: string
  readonly fee_per_order: string
  readonly slippage_bps: string
  readonly maximum_position: string
  readonly forbidden_instruments: string // ids with commas between
  readonly allow_short: boolean
  readonly interval: '1m' | '1d'
  readonly from: string
  readonly to: string
  readonly bars_per_second: string
  readonly start: boolean
}

export function emptyRunForm(strategy: string): RunForm {
  return {
    name: '',
    strategy,
    parameters: {},
    instruments: [],
    initial_cash: '100000',
    fee_bps: '',
    fee_per_order: '',
    slippage_bps: '',
    maximum_position: '',
    forbidden_instruments: '',
    allow_short: false,
    interval: '1d',
    from: '',
    to: '',
    bars_per_second: '10',
    start: true,
  }
}

/** What the API is asked for. What was left empty is left out, and takes the server's default. */
export function requestOf(form: RunForm, strategy: Strategy | undefined): StartRun {
  return {
    strategy: form.strategy,
    instruments: [...form.instruments],
    parameters: parametersOf(form, strategy?.parameters ?? {}),
    ...filled('name', form.name),
    ...filled('initial_cash', form.initial_cash),
    ...filled('fee_bps', form.fee_bps),
    ...filled('fee_per_order', form.fee_per_order),
    ...filled('slippage_bps', form.slippage_bps),
    ...filled('maximum_position', form.maximum_position),
    forbidden_instruments: form.forbidden_instruments.split(/[\s,]+/).filter(Boolean),
    allow_short: form.allow_short,
    feed: {
      interval: form.interval,
      ...filled('from', form.from),
      ...filled('to', form.to),
      bars_per_second: paceOf(form.bars_per_second),
    },
    start: form.start,
  }
}

/** A default as the form shows it. */
export function textOf(value: Parameter['default']): string {
  if (typeof value !== 'object') return String(value)
  return Object.entries(value)
    .map(([name, weight]) => `${name} ${weight}`)
    .join(', ')
}

/** `GOLDBEES.NSE 1, NIFTYBEES.NSE 3` as weights. */
export function weightsOf(text: string): Record<string, number> {
  const pairs = text.split(',').map((pair) => pair.trim())
  return Object.fromEntries(
    pairs.filter(Boolean).map((pair) => {
      const [name = '', weight = ''] = pair.split(/[\s:=]+/)
      return [name, numberFrom(weight)]
    }),
  )
}

function parametersOf(
  form: RunForm,
  definitions: Readonly<Record<string, Parameter>>,
): Record<string, unknown> {
  const touched = Object.entries(form.parameters).filter(([, text]) => text.trim() !== '')
  return Object.fromEntries(
    touched.map(([name, text]) => [name, valueOf(definitions[name]?.kind, text.trim())]),
  )
}

function valueOf(kind: Parameter['kind'] | undefined, text: string): unknown {
  if (kind === 'weights') return weightsOf(text)
  return kind === 'integer' || kind === 'number' ? numberFrom(text) : text
}

/** A number, or the text itself: the server says what is wrong with it, at its field. */
function numberFrom(text: string): number {
  const value = Number(text)
  return (Number.isNaN(value) || text === '' ? text : value) as number
}

function paceOf(text: string): number | null {
  return text.trim() === '' ? null : numberFrom(text.trim())
}

function filled<Name extends string>(name: Name, text: string): { [key in Name]?: string } {
  return text.trim() === '' ? {} : ({ [name]: text.trim() } as { [key in Name]: string })
}
