const PLACE = 'tidemark.key'
const listeners = new Set<() => void>()
let refused = false

/** The API key of whoever is signed in, or null. It lives in this browser and nowhere else. */
export function apiKey(): string | null {
  return localStorage.getItem(PLACE)
}

export function signIn(key: string): void {
  refused = false
  localStorage.setItem(PLACE, key.trim())
  listeners.forEach((listener) => listener())
}

/** Ends a session whose key the server does not take, and remembers why. */
export function refuseKey(): void {
  refused = true
  signOut()
}

export function wasRefused(): boolean {
  return refused
}

export function signOut(): void {
  localStorage.removeItem(PLACE)
  listeners.forEach((listener) => listener())
}

export function onSessionChange(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/**
 * Takes the key out of `#key=…`, which is how the printed link carries it: a fragment is never
 * sent to a server. It leaves the address bar at once, so that it does not stay in the history.
 * Says whether there was one.
 */
export function takeKeyFromAddress(): boolean {
  const key = new URLSearchParams(location.hash.slice(1)).get('key')
  if (!key) return false
  history.replaceState(history.state, '', location.pathname + location.search)
  signIn(key)
  return true
}
