import { NativeSelect, TextInput } from '@mantine/core'
import { wordsOf } from '../parts/badges.tsx'
import type { Strategy } from '../queries.ts'
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
  const range = min !== undefined && max !== undefined ? ` From ${min} to ${max}.` : ''
  const shared = {
    label: wordsOf(name.replaceAll(/[A-Z]/g, (letter) => ` ${letter}`)),
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
      {...(kind === 'time' && { type: 'time' })}
      {...((kind === 'integer' || kind === 'number') && { inputMode: 'decimal' as const })}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}

function sentence(text: string): string {
  const start = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?]$/.test(start) ? start : `${start}.`
}
