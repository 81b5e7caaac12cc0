import { useSyncExternalStore } from 'react'
import { ask, type Answer } from '../ask.ts'
import { once } from './once.ts'
import { tokenKeeper, type Grant } from './token-keeper.ts'

export type SignedIn = Answer<'POST /auth/login'>
export type User = SignedIn['user']

/** Who sits here. A key lives in this browser; a person's token in this page's memory only. */
export type Session =
  | { readonly kind: 'none'; readonly reason: 'refused' | 'ended' | null }
  | { readonly kind: 'restoring' } // the page was opened anew, and the cookie is asked for a token
  | { readonly kind: 'key'; readonly key: string }
  | {
      readonly kind: 'person'
      readonly user: User
      readonly sessionId: string
      readonly lapsed: boolean // the page waits until its person signs in again
    }

const KEY_PLACE = 'tidemark.key'
const PERSON_PLACE = 'tidemark.person' // that there is a cookie to ask: no script can see it

const listeners = new Set<() => void>()
let current: Session = begin()

const keeper = tokenKeeper({ renew: renewInTurn, lapsed: lapse, now: Date.now })

export function session(): Session {
  return current
}

/** Whose pages these are: what was read for one is not shown to another. */
export function identityOf(of: Session): string {
  if (of.kind === 'person') return of.user.user_id
  return of.kind === 'key' ? of.key : ''
}

export function useSession(): Session {
  return useSyncExternalStore(onSessionChange, session)
}

export function signInWithKey(key: string): void {
  localStorage.setItem(KEY_PLACE, key.trim())
  change({ kind: 'key', key: key.trim() })
}

/** Lets a person in. What a page of the same person had waiting goes on; another's is dropped. */
export function signInAs(signedIn: SignedIn): void {
  if (current.kind === 'person' && current.user.user_id !== signedIn.user.user_id) keeper.end()
  localStorage.removeItem(KEY_PLACE)
  localStorage.setItem(PERSON_PLACE, signedIn.user.user_id)
  keeper.take(grantOf(signedIn))
  hold(signedIn)
}

/** Of a page that was opened anew: asks for a token, and knows then whether anybody is here. */
export async function restore(): Promise<void> {
  await keeper.token()
}

/** The person's own changes, to a name or a second factor, as the server answered them. */
export function userChanged(user: User): void {
  if (current.kind === 'person') change({ ...current, user })
}

export function signOut(): void {
  if (current.kind === 'person') {
    // Without it the session would only run out; nobody has to wait for the answer.
    void ask('POST /auth/logout', { body: {}, keepalive: true }).catch(() => {})
  }
  leave(null)
}

/** Ends a session whose key the server does not take, and remembers why. */
export function refuseKey(): void {
  leave('refused')
}

/** What goes with a request. It waits while a token is renewed. */
export async function credential(): Promise<Credential> {
  if (current.kind === 'key') return { kind: 'key', secret: current.key }
  if (current.kind === 'none') return { kind: 'none', secret: '' }
  return { kind: 'token', secret: await keeper.token() }
}

/** What goes with it the second time, where the server refused the first. */
export async function credentialInstead(refused: string): Promise<Credential> {
  return { kind: 'token', secret: await keeper.instead(refused) }
}

export interface Credential {
  readonly kind: 'none' | 'key' | 'token'
  readonly secret: string
}

export function headersOf({ kind, secret }: Credential): Record<string, string> {
  if (kind === 'none') return {}
  return kind === 'key' ? { 'x-api-key': secret } : { authorization: `Bearer ${secret}` }
}

export function onSessionChange(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Who comes or goes in another tab comes and goes in this one too. */
export function followOtherTabs(): void {
  addEventListener('storage', ({ key }) => {
    if (key === null || key === KEY_PLACE || key === PERSON_PLACE) location.reload()
  })
}

function begin(): Session {
  const key = localStorage.getItem(KEY_PLACE)
  if (key !== null) return { kind: 'key', key }
  if (localStorage.getItem(PERSON_PLACE) !== null) return { kind: 'restoring' }
  return { kind: 'none', reason: null }
}

/** A refresh token is good once, so that tabs which share a cookie take turns. */
async function renewInTurn(): Promise<Grant | null> {
  if (!('locks' in navigator)) return renew() // a page without TLS has none
  return navigator.locks.request('tidemark.refresh', renew)
}

async function renew(): Promise<Grant | null> {
  try {
    const signedIn = await once(() => ask('POST /auth/refresh', { body: {}, keepalive: true }))
    if (current.kind === 'none' || current.kind === 'key') return null // left meanwhile
    hold(signedIn)
    return grantOf(signedIn)
  } catch (error) {
    if (error instanceof Error && 'status' in error && error.status === 401) return null
    throw error
  }
}

function lapse(): void {
  if (current.kind === 'person') change({ ...current, lapsed: true })
  else leave('ended')
}

function leave(reason: 'refused' | 'ended' | null): void {
  localStorage.removeItem(KEY_PLACE)
  localStorage.removeItem(PERSON_PLACE)
  change({ kind: 'none', reason })
  keeper.end()
}

function hold({ user, session_id }: SignedIn): void {
  change({ kind: 'person', user, sessionId: session_id, lapsed: false })
}

function grantOf({ access_token, expires_in }: SignedIn): Grant {
  return { token: access_token, goodForMs: expires_in * 1_000 }
}

function change(next: Session): void {
  current = next
  listeners.forEach((listener) => listener())
}
