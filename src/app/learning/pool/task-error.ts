/** How a task can end other than well. */
export type TaskFailure =
  | 'exception' // it threw
  | 'crash' // its process ended
  | 'memory' // its process grew too large
  | 'timeout' // it took too long
  | 'silence' // it gave no sign of life
  | 'canceled' // the pool stopped, or nobody wants it any more

/** Why a task of a pool has no result: a sentence, and what the worker knew of it. */
export class TaskError extends Error {
  override readonly name = 'TaskError'
  readonly failure: TaskFailure
  readonly pid: number | null // null: it never began
  readonly code: string | null // of what was thrown, where that had one
  readonly traceback: string | null

  constructor(
    failure: TaskFailure,
    message: string,
    known: { pid?: number | null; code?: string | null; traceback?: string | null } = {},
  ) {
    super(message)
    this.failure = failure
    this.pid = known.pid ?? null
    this.code = known.code ?? null
    this.traceback = known.traceback ?? null
  }
}
