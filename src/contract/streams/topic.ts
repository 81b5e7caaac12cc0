/** What a client listens to: one key of one channel. */
export interface Topic {
  readonly channel: string
  readonly key: string
}

/** The name of a topic. No channel has a space in its id. */
export function nameOfTopic({ channel, key }: Topic): string {
  return `${channel} ${key}`
}
