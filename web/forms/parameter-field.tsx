import { NativeSelect, TextInput } from '@mantine/core'
import { wordsOf } from '../format/words.ts'
import type { Strategy } from '../market-queries.ts'
import { textOf } from './run-form.ts'

interface ParameterFieldProps {
  readonly name: string
  readonly parameter: Strategy['parameters'][string]
  readonly value: string | undefined // undefined: not touched, so the default holds
  readonly onChange: (value: string) => void
  readonly error: string | undefined
}

/** The field of one parameter of a strategy, from what the strategy says about it. */
export function ParameterField(props: ParameterFieldProps) {
  const { name, parameter, value, onChange, error } = props
  const { kind, about, min, max, choices } = parameter
  const range =
    min !== undefined && max !== undefined ? ` From ${grouped(min)} to ${grouped(max)}.` : ''
  const shared = {
    label: wordsOf(name),
    description: `${sentence(about)}${range}`,
    value: value ?? textOf(parameter.default),
    error,
  }
  if (kind === 'choice' && choices) {
    return (
      <NativeSelect
        {...shared}
        data={choices}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    )
  }
  return (
    <TextInput
      {...shared}
      {...(kind === 'time' && { placeholder: 'HH:MM' })}
      {...((kind === 'integer' || kind === 'number') && { inputMode: 'decimal' as const })}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}

function grouped(value: number): string {
  return value.toLocaleString('en-IN', { maximumFractionDigits: 8 })
}

function sentence(text: string): string {
  const start = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?]$/.test(start) ? start : `${start}.`
}
