import { TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react'
import { searchQuery } from './queries.ts'

const TYPING_MS = 150

interface SymbolBoxProps {
  readonly chosen: string
  readonly choose: (instrument: string) => void
}

/** Another instrument, as one types: `/` comes here, arrows move, Enter takes. */
export function SymbolBox({ chosen, choose }: SymbolBoxProps) {
  const [text, setText] = useState('')
  const [asked] = useDebouncedValue(text.trim(), TYPING_MS)
  const found = useQuery(searchQuery(asked)).data ?? []
  const [at, setAt] = useState(0)
  const input = useRef<HTMLInputElement>(null)
  const id = useId()
  const isOpen = text.trim() !== '' && found.length > 0
  useEffect(() => followSlash(input), [])

  const take = (ticker: string | undefined): void => {
    if (ticker === undefined) return
    choose(ticker)
    setText('')
    setAt(0)
    input.current?.blur()
  }
  const press = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) {
      event.preventDefault()
      setAt(Math.max(0, Math.min(found.length - 1, at + step)))
    } else if (event.key === 'Enter') take(found[at]?.['ticker'])
    else if (event.key === 'Escape') setText('')
  }

  return (
    <div className="symbol-box">
      <TextInput
        ref={input}
        size="xs"
        placeholder={`${chosen} – search`}
        aria-label="Instrument"
        role="combobox"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        aria-activedescendant={isOpen ? `${id}-${at}` : undefined}
        aria-autocomplete="list"
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value)
          setAt(0)
        }}
        onKeyDown={press}
        onBlur={() => setText('')}
      />
      {isOpen && (
        <ul role="listbox" id={id} aria-label="Instruments">
          {found.map(({ ticker, description, exchange }, index) => (
            <li
              key={ticker}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === at}
              // Before the field loses the focus, which would close the list.
              onMouseDown={(event) => {
                event.preventDefault()
                take(ticker)
              }}
            >
              <strong>{ticker}</strong> <span className="note">{description}</span>
              <span className="note">{exchange}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** A slash outside of a field puts the cursor into this one. */
function followSlash(input: { readonly current: HTMLInputElement | null }): () => void {
  const press = (event: globalThis.KeyboardEvent): void => {
    const isTyping = (event.target as Element | null)?.closest('input, textarea, select') != null
    if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    input.current?.focus()
  }
  addEventListener('keydown', press)
  return () => removeEventListener('keydown', press)
}
