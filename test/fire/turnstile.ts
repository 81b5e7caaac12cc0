import { chance, type Chance } from '#src/core/chance.ts'
import type { Instant } from '#src/core/instant.ts'

/** Something that waits for its turn: a step of some process that touches the outside. */
interface Turn {
  readonly owner: Owner
  readonly go: () => Promise<void>
}

/** A process in the simulation. What it owns stops when it dies, in the middle of anything. */
export interface Owner {
  readonly name: string
  alive: boolean
  frozenUntil: number // virtual ms; paused processes take no turns
}

interface Timer {
  readonly owner: Owner
  readonly at: number
  readonly fire: () => void
}

/**
 * Runs the outside of many simulated processes one step at a time, in an order drawn from a seed:
 * a step of the database, or the next timer. Between two steps the processes compute until they
 * all wait, so one seed is one interleaving.
 */
export interface Turnstile {
  readonly chance: Chance
  now(): Instant
  /** Resolves with the step's outcome when its turn has come; never, if the owner dies first. */
  enter<Value>(owner: Owner, step: () => Promise<Value>): Promise<Value>
  sleep(owner: Owner, durationMs: number, signal?: AbortSignal): Promise<void>
  /** Takes turns until `done`, or until nothing can happen any more. */
  run(done: () => boolean, most: number): Promise<'done' | 'idle' | 'exhausted'>
}

export function openTurnstile(seed: number, start: Instant): Turnstile {
  const draw = chance(seed, 'turnstile', 0)
  let virtual: number = start
  let turns: Turn[] = []
  let timers: Timer[] = []

  return {
    chance: draw,
    now: () => virtual as Instant,
    enter: (owner, step) =>
      new Promise((resolve, reject) => {
        turns.push({
          owner,
          go: () =>
            step().then(
              (value) => owner.alive && resolve(value),
              (cause: Error) => {
                if (owner.alive) reject(cause)
              },
            ) as Promise<void>,
        })
      }),
    sleep: (owner, durationMs, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve()
        const timer = { owner, at: virtual + Math.max(durationMs, 1), fire: resolve }
        timers.push(timer)
        signal?.addEventListener('abort', () => {
          timers = timers.filter((other) => other !== timer)
          resolve()
        })
      }),
    run,
  }

  async function run(done: () => boolean, most: number): Promise<'done' | 'idle' | 'exhausted'> {
    for (let step = 0; step < most; step += 1) {
      await settle()
      if (done()) return 'done'
      turns = turns.filter(({ owner }) => owner.alive)
      timers = timers.filter(({ owner }) => owner.alive)
      const ready = turns.filter(({ owner }) => owner.frozenUntil <= virtual)
      const waits = timers.toSorted((a, b) => wakes(a) - wakes(b))
      if (ready.length === 0 && waits.length === 0 && turns.length === 0) return 'idle'

      // Mostly the database moves; now and then time does, so that leases run out in between.
      const takesTurn = ready.length > 0 && (waits.length === 0 || draw.uniform() < 0.85)
      if (takesTurn) {
        const turn = ready[draw.integer(ready.length)]!
        turns = turns.filter((other) => other !== turn)
        await turn.go()
      } else {
        const thaw = Math.min(...turns.map(({ owner }) => owner.frozenUntil), Infinity)
        const next = waits[0]
        virtual = Math.max(
          virtual,
          Math.min(next ? wakes(next) : Infinity, Math.max(thaw, virtual)),
        )
        if (next && wakes(next) <= virtual) {
          timers = timers.filter((other) => other !== next)
          next.fire()
        }
      }
    }
    return 'exhausted'
  }
}

function wakes({ at, owner }: Timer): number {
  return Math.max(at, owner.frozenUntil)
}

/** Lets every process compute until it waits for its next turn. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}
