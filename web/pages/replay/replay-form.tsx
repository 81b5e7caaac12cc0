import { NativeSelect, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import { PANELS, TIMEFRAMES, type ReplayPlace, type Timeframe } from './place.ts'

interface ReplayFormProps {
  readonly place: ReplayPlace
  readonly expiries: readonly string[]
}

/** What is played: an underlying, a day, an expiry, and what is drawn beside its bars. */
export function ReplayForm({ place, expiries }: ReplayFormProps) {
  const { symbol, day, expiry, timeframe, panels } = place
  const navigate = useNavigate({ from: '/replay-desk' })
  const [text, setText] = useState(symbol)
  const choose = (event: FormEvent): void => {
    event.preventDefault()
    const wanted = text.trim()
    if (wanted === '' || wanted === symbol) return
    void navigate({ search: (search) => ({ ...withoutExpiry(search), symbol: wanted }) })
  }
  const listed = expiry === null || expiries.includes(expiry) ? expiries : [expiry, ...expiries]
  return (
    <form className="replay-form" onSubmit={choose}>
      <TextInput
        aria-label="Underlying"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={(event) => event.currentTarget.form?.requestSubmit()}
        w={120}
      />
      <input
        type="date"
        aria-label="Day"
        value={day}
        onChange={(event) => {
          const next = event.currentTarget.value
          if (next === '') return
          void navigate({ search: (search) => ({ ...withoutExpiry(search), day: next }) })
        }}
      />
      {listed.length > 0 && (
        <NativeSelect
          aria-label="Expiry"
          data={listed.map((one) => ({ value: one, label: `expires ${one}` }))}
          value={expiry ?? ''}
          onChange={(event) => {
            const next = event.currentTarget.value
            void navigate({ search: (search) => ({ ...search, expiry: next }) })
          }}
          w={196}
        />
      )}
      <NativeSelect
        aria-label="Bars of"
        data={TIMEFRAMES.map((one) => ({ value: one, label: `${parseInt(one, 10)} min` }))}
        value={timeframe}
        onChange={(event) => {
          const next = event.currentTarget.value as Timeframe
          void navigate({ search: (search) => ({ ...search, timeframe: next }) })
        }}
        w={92}
      />
      <fieldset className="pills-choice">
        <legend className="hidden-visually">Panels</legend>
        {PANELS.map(({ name, title }) => (
          <label key={name} className="pill-option">
            <input
              type="checkbox"
              className="hidden-visually"
              checked={panels.includes(name)}
              onChange={(event) => {
                const isOn = event.currentTarget.checked
                const next = PANELS.map((one) => one.name).filter((one) =>
                  one === name ? isOn : panels.includes(one),
                )
                void navigate({ search: (search) => ({ ...search, panels: next }) })
              }}
            />
            {title}
          </label>
        ))}
      </fieldset>
    </form>
  )
}

/** Another underlying or day has other expiries. */
function withoutExpiry<Search extends { readonly expiry?: string }>(
  search: Search,
): Omit<Search, 'expiry'> {
  const { expiry: _, ...rest } = search
  return rest
}
