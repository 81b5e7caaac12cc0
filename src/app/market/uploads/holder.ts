import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { SECOND_MS, type Instant } from '../../../core/instant.ts'
import { isAlive } from '../../../store/postgres/postmaster.ts'

/** How long a process that says nothing counts as having its files. */
export const HELD_MS = 30 * SECOND_MS

const LIVE = new Set<string>() // of this process

/** A desk of this process, as the rows of the files that it has name it. */
export function newHolder(): string {
  const holder = `${hostname()}/${process.pid}/${randomUUID()}`
  LIVE.add(holder)
  return holder
}

export function endHolder(holder: string): void {
  LIVE.delete(holder)
}

/**
 * Whether who held a file is gone. Of this machine one that was killed is known at once: its number
 * is nobody's, or is ours, who are not it. Of another machine it is known when its time is over.
 */
export function isGone(
  { holder, heldUntil }: { readonly holder: string; readonly heldUntil: Instant },
  now: Instant,
): boolean {
  if (LIVE.has(holder)) return false
  if (heldUntil < now) return true
  const [host, pid] = holder.split('/')
  return host === hostname() && (Number(pid) === process.pid || !isAlive(Number(pid)))
}
