import { AppError } from '../../core/app-error.ts'
import type { Clock } from '../context.ts'

/** Gathers what many runs commit at about the same time into few transactions. */
export interface CommitQueue<Item, Answer> {
  /**
   * Resolves when the item's transaction has answered for it. While the database is away it is
   * sent again, so a commit must be safe to repeat; rejects when the item itself is refused.
   */
  submit(item: Item): Promise<Answer>
}

export interface CommitQueueOptions<Item, Answer> {
  readonly commit: (items: readonly Item[]) => Promise<readonly Answer[]>
  readonly clock: Clock
  readonly signal: AbortSignal // stops the resending
  readonly most?: number // items a transaction
  readonly writers?: number // transactions at once; about one a core of the database
}

interface Waiting<Item, Answer> {
  readonly item: Item
  readonly resolve: (answer: Answer) => void
  readonly reject: (cause: unknown) => void
}

const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 1_000

/**
 * Commits whatever is queued as soon as a writer is free: alone when there is little to do, in
 * batches when there is much, without a timer.
 */
export function openCommitQueue<Item, Answer>(
  options: CommitQueueOptions<Item, Answer>,
): CommitQueue<Item, Answer> {
  const { commit, clock, signal, most = 100, writers = 2 } = options
  const queue: Waiting<Item, Answer>[] = []
  let busy = 0

  return {
    submit: (item) =>
      new Promise((resolve, reject) => {
        queue.push({ item, resolve, reject })
        queueMicrotask(start) // what is submitted in one turn travels together
      }),
  }

  function start(): void {
    while (busy < writers && queue.length > 0) {
      busy += 1
      void send(queue.splice(0, most)).finally(() => {
        busy -= 1
        start()
      })
    }
  }

  async function send(batch: readonly Waiting<Item, Answer>[]): Promise<void> {
    try {
      const answers = await persist(batch.map(({ item }) => item))
      batch.forEach(({ resolve }, index) => resolve(answers[index]!))
    } catch (cause) {
      if (batch.length === 1 || signal.aborted) return batch.forEach(({ reject }) => reject(cause))
      // One item's refusal fails the transaction of all; alone, only its own.
      for (const one of batch) await send([one])
    }
  }

  /** Repeats while the database is away, for a lost answer as for a lost question. */
  async function persist(items: readonly Item[]): Promise<readonly Answer[]> {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        return await commit(items)
      } catch (cause) {
        if (!isPassing(cause) || signal.aborted) throw cause
      }
      await clock.sleep(pause, signal)
      signal.throwIfAborted()
    }
  }
}

/** The database is away, or asks to be asked again: deadlock, serialization, shutting down. */
export function isPassing(cause: unknown): boolean {
  if (cause instanceof AppError) return cause.code.startsWith('database_')
  const code = String((cause as { readonly code?: unknown })?.code ?? '')
  return code === '40P01' || code === '40001' || code.startsWith('57P') || code.startsWith('08')
}
