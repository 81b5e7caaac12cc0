import type {
  StreamClient,
  StreamMessage,
  StreamState,
} from '../../src/contract/streams/stream-client.ts'
import { credential } from '../session/session.ts'

interface Listening {
  readonly signal: AbortSignal
  readonly onMessage: (message: StreamMessage) => void
  readonly onState?: (state: StreamState) => void
}

/**
 * Listens to a stream until the signal ends it; null where it ended before it began. What a stream
 * is made of is fetched with the first page that listens to one.
 */
export async function listen(
  name: 'everything' | 'fo' | 'monitor' | 'replay',
  { signal, onMessage, onState }: Listening,
): Promise<StreamClient | null> {
  const [{ openStreamClient }, addresses] = await Promise.all([
    import('../../src/contract/streams/stream-client.ts'),
    import('../../src/contract/streams/addresses.ts'),
  ])
  if (signal.aborted) return null
  const stream = openStreamClient({
    stream: addresses[name],
    url: location.origin.replace(/^http/, 'ws'),
    credential: async () => (await credential()).secret,
    onMessage,
    ...(onState && { onState }),
  })
  signal.addEventListener('abort', () => stream.close())
  return stream
}
