import { TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useId, useState, type FormEvent } from 'react'
import { underlyingsQuery } from '../market-queries.ts'

interface UnderlyingFieldProps {
  readonly symbol: string
  readonly of: 'options' | 'futures' // what has to be on it, to be offered
  readonly choose: (symbol: string) => void
}

/** What the contracts of a page are on: typed, or one of those that are known. */
export function UnderlyingField({ symbol, of, choose }: UnderlyingFieldProps) {
  const [text, setText] = useState(symbol)
  const known = useQuery(underlyingsQuery).data ?? []
  const listId = useId()
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const wanted = text.trim()
    if (wanted !== '' && wanted !== symbol) choose(wanted)
  }
  return (
    <form onSubmit={submit}>
      <TextInput
        aria-label="Underlying"
        autoComplete="off"
        spellCheck={false}
        list={listId}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onFocus={(event) => event.currentTarget.select()}
        onBlur={(event) => event.currentTarget.form?.requestSubmit()}
        w={140}
      />
      <datalist id={listId}>
        {known
          .filter((one) => one[of] > 0)
          .map((one) => (
            <option key={one.symbol} value={one.symbol} label={one.display_name} />
          ))}
      </datalist>
    </form>
  )
}
