import { Link } from '@tanstack/react-router'
import { useId, useRef } from 'react'
import { initialsOf, wordsOf } from '../format/words.ts'
import { ICONS } from '../parts/icons.tsx'
import { useMe } from '../session/me.ts'
import { signOut, useSession } from '../session/session.ts'
import { ACCOUNT_PLACES } from './places.tsx'
import { SchemeChoice } from './scheme-choice.tsx'
import { listShortcuts } from './keyboard.tsx'

/** Who is signed in, and what is theirs alone. */
export function AccountMenu() {
  const id = useId()
  const menu = useRef<HTMLDivElement>(null)
  const me = useMe()
  const byKey = useSession().kind === 'key'
  const close = (): void => menu.current?.hidePopover()
  const name = me?.name || me?.email || me?.user_id || ''
  return (
    <>
      <button type="button" className="who-button" popoverTarget={id}>
        <span className="hidden-visually">Account: </span>
        <span className="avatar" aria-hidden="true">
          {initialsOf(name)}
        </span>
        <span className="who">
          <strong>{name}</strong>
          <span className="muted">
            {me && wordsOf(me.role)}
            {byKey && ' · by API key'}
          </span>
        </span>
      </button>
      <div className="menu" id={id} popover="auto" ref={menu}>
        <div className="menu-head">
          <strong>{name}</strong>
          <span className="muted">{me?.email ?? me?.user_id}</span>
        </div>
        <ul>
          {ACCOUNT_PLACES.map(({ to, title, icon }) => (
            <li key={to}>
              <Link to={to} className="menu-item" onClick={close}>
                {icon}
                {title}
              </Link>
            </li>
          ))}
        </ul>
        <SchemeChoice />
        <ul>
          <li>
            <button
              type="button"
              className="menu-item"
              onClick={() => {
                close()
                listShortcuts()
              }}
            >
              {ICONS.keyboard}
              Keyboard shortcuts
              <kbd>?</kbd>
            </button>
          </li>
          <li>
            <button type="button" className="menu-item" onClick={signOut}>
              {ICONS.out}
              Sign out
            </button>
          </li>
        </ul>
      </div>
    </>
  )
}
