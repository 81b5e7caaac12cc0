/** What a pool tells its workers. The settings come first and once, over the channel: a command line can be read by others. */
export type ToWorker =
  | { readonly kind: 'settings'; readonly settings: unknown }
  | { readonly kind: 'task'; readonly input: unknown }

/** What a worker tells its pool. Each is a sign of life, and says how large the process is. */
export type FromWorker = { readonly rss: number } & (
  | { readonly kind: 'ready' }
  | { readonly kind: 'alive' }
  | { readonly kind: 'progress'; readonly value: unknown }
  | { readonly kind: 'done'; readonly value: unknown }
  | {
      readonly kind: 'failed'
      readonly message: string
      readonly code: string | null
      readonly traceback: string | null
    }
)
