import { useId, type KeyboardEvent, type ReactNode } from 'react'

export interface Tab<Name extends string> {
  readonly name: Name
  readonly title: string
}

interface TabsProps<Name extends string> {
  readonly label: string
  readonly tabs: readonly Tab<Name>[]
  readonly chosen: Name
  readonly choose: (name: Name) => void
  readonly children: ReactNode // the chosen tab's panel
}

/** Tabs as the ARIA practices have them: one stop for Tab, arrows between them. */
export function Tabs<Name extends string>(props: TabsProps<Name>) {
  const { label, tabs, chosen, choose, children } = props
  const id = useId()
  function onKeyDown(event: KeyboardEvent<HTMLDivElement>): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (step === undefined) return
    const place = tabs.findIndex(({ name }) => name === chosen)
    const next = tabs[(place + step + tabs.length) % tabs.length]!
    choose(next.name)
    document.getElementById(`${id}-${next.name}`)?.focus()
  }
  return (
    <>
      <div className="tabs" role="tablist" aria-label={label} onKeyDown={onKeyDown}>
        {tabs.map(({ name, title }) => (
          <button
            key={name}
            type="button"
            role="tab"
            className="tab"
            id={`${id}-${name}`}
            aria-selected={name === chosen}
            aria-controls={`${id}-panel`}
            tabIndex={name === chosen ? 0 : -1}
            onClick={() => choose(name)}
          >
            {title}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${chosen}`}>
        {children}
      </div>
    </>
  )
}
