import { useSyncExternalStore } from 'react'
import { signInWithKey } from './session.ts'

const KINDS = ['key', 'setup', 'password'] as const

/** What a link of ours may carry behind `#` besides a key. */
export interface OneTimeLink {
  readonly kind: 'setup' | 'password'
  readonly token: string
}

const listeners = new Set<() => void>()
let link: OneTimeLink | null = null

/** Whether the address carries what only this page may know: a fragment is not sent to a server. */
export function addressCarriesSecret(): boolean {
  return given() !== null
}

/**
 * Takes the secret out of the address at once, so that it does not stay in the history. A key
 * signs in; a one-time link opens the form that it is for.
 */
export function takeFromAddress(): void {
  const found = given()
  if (found === null) return
  history.replaceState(history.state, '', location.pathname + location.search)
  if (found.kind === 'key') signInWithKey(found.token)
  else link = { kind: found.kind, token: found.token }
}

/** The one-time link that this page was opened with, until it was used. */
export function useOneTimeLink(): OneTimeLink | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => link,
  )
}

export function forgetLink(): void {
  link = null
  listeners.forEach((listener) => listener())
}

function given(): { readonly kind: (typeof KINDS)[number]; readonly token: string } | null {
  const fragment = new URLSearchParams(location.hash.slice(1))
  const kind = KINDS.find((name) => fragment.get(name))
  return kind ? { kind, token: fragment.get(kind)! } : null
}
