/**
 * Carries small messages to whoever listens on a channel, here and in other processes. A message
 * is a hint, not a record: it comes at most once, and who may have missed one is told so.
 */
export interface Bus {
  /** Tells the channel's subscribers, after this call has returned. Never throws. */
  publish(channel: string, message: string): void
  subscribe(channel: string, subscriber: Subscriber): Subscription
}

export interface Subscriber {
  message(text: string): void
  /** Messages may have been lost up to now: read again whatever they were about. */
  resync(): void
}

export interface Subscription {
  /** Resolves when what is published from here on arrives, or a resync does. Never rejects. */
  readonly begun: Promise<void>
  close(): void
}
