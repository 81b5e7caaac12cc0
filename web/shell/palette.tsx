import { Modal, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useId, useState, type KeyboardEvent, type ReactNode } from 'react'
import { searchQuery } from '../pages/find/queries.ts'
import { ICONS } from '../parts/icons.tsx'
import { useMe } from '../session/me.ts'
import { groupsFor } from './places.tsx'

/** Something to go to. */
interface Entry {
  readonly id: string
  readonly title: string
  readonly about: string
  readonly icon: ReactNode
  readonly letter?: string
  readonly go: () => void
}

interface EntryGroup {
  readonly title: string
  readonly entries: readonly Entry[]
}

const TYPING_MS = 120 // between two letters of one word
const MOST_INSTRUMENTS = 8

/** All places, and instruments as somebody types: arrows move, Enter goes there. */
export function Palette({ close }: { close: () => void }) {
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const { groups, isAnswered } = useEntries(text, close)
  const entries = groups.flatMap((group) => group.entries)
  const marked = entries[Math.min(at, entries.length - 1)]
  const list = useId()

  const press = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined && marked) {
      event.preventDefault()
      const next = (entries.indexOf(marked) + step + entries.length) % entries.length
      setAt(next)
      document.getElementById(list + entries[next]!.id)?.scrollIntoView({ block: 'nearest' })
    } else if (event.key === 'Enter' && (isAnswered || marked?.letter)) marked?.go()
  }
  return (
    <Modal opened onClose={close} title="Go to" size={520} className="palette">
      <TextInput
        // On a telephone its keyboard would cover the places.
        {...(matchMedia('(pointer: fine)').matches && { 'data-autofocus': true })}
        placeholder="A place, a symbol or a contract: nifty 24500 ce"
        aria-label="Place or instrument"
        role="combobox"
        aria-expanded={entries.length > 0}
        aria-controls={list}
        aria-activedescendant={marked && list + marked.id}
        aria-autocomplete="list"
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value)
          setAt(0)
        }}
        onKeyDown={press}
      />
      <div className="palette-list" id={list} role="listbox" aria-label="Places and instruments">
        {groups.map(({ title, entries: of }) => (
          <div key={title} role="group" aria-label={title}>
            <div className="nav-title" aria-hidden="true">
              {title}
            </div>
            {of.map((entry) => (
              // The input keeps the focus and handles the keyboard for the list.
              <div
                key={entry.id}
                id={list + entry.id}
                role="option"
                tabIndex={-1}
                aria-selected={entry === marked}
                className="palette-line"
                onClick={entry.go}
              >
                {entry.icon}
                <span>{entry.title}</span>
                <span className="note">{entry.about}</span>
                {entry.letter !== undefined && <kbd>g {entry.letter}</kbd>}
              </div>
            ))}
          </div>
        ))}
      </div>
      {entries.length === 0 && (
        <p className="note palette-none" role="status">
          Nothing is called that. Parts of a name will do, and so do an expiry and a strike.
        </p>
      )}
    </Modal>
  )
}

interface Entries {
  readonly groups: readonly EntryGroup[]
  readonly isAnswered: boolean // the instruments are those of what is typed now
}

function useEntries(text: string, close: () => void): Entries {
  const navigate = useNavigate()
  const me = useMe()
  const wanted = text.trim().toLowerCase()
  const [asked] = useDebouncedValue(wanted, TYPING_MS)
  const found = useQuery({ ...searchQuery(asked), enabled: asked !== '' })
  const places = groupsFor(me).map(({ title, places: of }) => ({
    title,
    entries: of
      .filter((place) => `${place.title} ${place.about}`.toLowerCase().includes(wanted))
      .map(({ to, title: name, about, icon, letter }): Entry => ({
        id: to,
        title: name,
        about,
        icon: ICONS[icon],
        letter,
        go: () => {
          close()
          void navigate({ to })
        },
      })),
  }))
  const items = wanted === '' ? [] : (found.data?.items ?? []).slice(0, MOST_INSTRUMENTS)
  const instruments = items.map(({ instrument_id: instrument, symbol, type, name }): Entry => ({
    id: instrument,
    title: instrument,
    about: `${type} ${name}`,
    icon: ICONS.find,
    go: () => {
      close()
      void navigate({ to: '/find', search: { q: symbol, instrument } })
    },
  }))
  const groups = [...places, { title: 'Instruments', entries: instruments }]
  return {
    groups: groups.filter(({ entries }) => entries.length > 0),
    isAnswered: asked === wanted && found.data !== undefined && !found.isPlaceholderData,
  }
}
