import type { ChangedKey } from '../../store/runs/read-changes.ts'

/**
 * A place in the changes of an account: behind all that a snapshot sees; or, within what lies
 * between two snapshots, behind one change.
 */
export interface AccountPlace {
  readonly snapshot: string
  readonly within: { readonly upTo: string; readonly beyond: ChangedKey } | null
}

/** `10:20:10,14`, or `10:20:/12:25:/17/order/run_1/ord_1`. */
export function formatPlace({ snapshot, within }: AccountPlace): string {
  if (within === null) return snapshot
  const { upTo, beyond } = within
  const names = [beyond.changedIn, beyond.kind, beyond.runId, beyond.id].map(encodeURIComponent)
  return [snapshot, upTo, ...names].join('/')
}

/** null when the text is no place. */
export function parsePlace(text: string): AccountPlace | null {
  const [snapshot = '', upTo, ...names] = text.split('/')
  if (!isSnapshot(snapshot)) return null
  if (upTo === undefined) return { snapshot, within: null }
  const [changedIn = '', kind, runId, id] = names.map(decoded)
  if (!isSnapshot(upTo) || !isNumber(changedIn) || names.length !== 4) return null
  if ((kind !== 'order' && kind !== 'position') || !runId || !id) return null
  return { snapshot, within: { upTo, beyond: { changedIn, kind, runId, id } } }
}

/** Source: PostgreSQL 18, 9.28: xmin:xmax:xip, where xip lies between the two, in order. */
function isSnapshot(text: string): boolean {
  const [, low, high, open] = /^(\d+):(\d+):((?:\d+(?:,\d+)*)?)$/.exec(text) ?? []
  if (low === undefined || high === undefined || open === undefined) return false
  const numbers = [low, ...(open === '' ? [] : open.split(',')), high]
  if (!numbers.every(isNumber)) return false
  const places = numbers.map(BigInt)
  const [xmin, ...later] = places
  const listed = later.slice(0, -1)
  return (
    xmin! <= places.at(-1)! &&
    listed.every(
      (xid, index) => xid >= xmin! && xid < places.at(-1)! && xid > (listed[index - 1] ?? 0n),
    )
  )
}

function isNumber(text: string): boolean {
  return /^[1-9]\d{0,18}$/.test(text)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}
