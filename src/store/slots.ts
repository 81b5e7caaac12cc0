import { AppError } from '../core/app-error.ts'

/** A place for each connection there may be. Who finds none waits, first come, first served. */
export interface Slots {
  /** Resolves with a place; `free` gives it back. Rejects when the wait was too long. */
  take(): Promise<void>
  free(): void
  /** Refuses all who wait now. */
  refuse(cause: AppError): void
  readonly taken: number
  readonly waiting: number
}

interface Waiting {
  readonly resolve: () => void
  readonly reject: (cause: AppError) => void
  readonly timer: NodeJS.Timeout
}

export function openSlots(most: number, patienceMs: number): Slots {
  const queue = new Set<Waiting>()
  let taken = 0
  return {
    get taken() {
      return taken
    },
    get waiting() {
      return queue.size
    },
    take() {
      if (taken < most) {
        taken += 1
        return Promise.resolve()
      }
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          queue.delete(waiting)
          reject(busy(most, patienceMs))
        }, patienceMs)
        const waiting = { resolve, reject, timer }
        queue.add(waiting)
      })
    },
    free() {
      const [next] = queue
      if (next === undefined) {
        taken -= 1
        return
      }
      queue.delete(next) // the place is handed on
      clearTimeout(next.timer)
      next.resolve()
    },
    refuse(cause) {
      for (const { timer, reject } of queue) {
        clearTimeout(timer)
        reject(cause)
      }
      queue.clear()
    },
  }
}

function busy(most: number, patienceMs: number): AppError {
  const message =
    `All ${most} connections to the database were in use for ${patienceMs / 1_000} s. ` +
    'Try again soon; if it happens often, raise DB_POOL_MAX or look for slow queries.'
  return new AppError('database_busy', {}, { message })
}
