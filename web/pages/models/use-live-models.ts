import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { StreamMessage } from '../../../src/contract/streams/stream-client.ts'
import { listen } from '../../live/listen.ts'
import { isMoving, type Model } from './queries.ts'

type Progress = Pick<Model, 'id' | 'status' | 'progress' | 'tries' | 'error_message'>

/** Keeps models as far as they are. What has ended is asked for again, with all that came of it. */
export function useLiveModels(): void {
  const client = useQueryClient()
  useEffect(() => {
    const over = new AbortController()
    void listen('everything', {
      signal: over.signal,
      onMessage: (message) => {
        for (const model of told(message)) layOver(client, model)
      },
    }).then((stream) => stream?.subscribe({ channel: 'models', key: '*' }))
    return () => over.abort()
  }, [client])
}

function told(message: StreamMessage): readonly Progress[] {
  const { model, models } = message as unknown as {
    readonly model?: Progress
    readonly models?: readonly Progress[]
  }
  return message.type === 'update' && model ? [model] : (models ?? [])
}

function layOver(client: QueryClient, progress: Progress): void {
  const { id } = progress
  const known =
    client.getQueryData<Model>(['model', id]) ??
    client.getQueryData<readonly Model[]>(['models'])?.find((one) => one.id === id)
  client.setQueryData<readonly Model[]>(['models'], (all) =>
    all?.map((one) => (one.id === id ? { ...one, ...progress } : one)),
  )
  client.setQueryData<Model>(['model', id], (one) => one && { ...one, ...progress })
  const isOld = known !== undefined && !isMoving(known)
  if (isOld || (known && isMoving(progress))) return
  void client.invalidateQueries({ queryKey: ['model', id] })
  void client.invalidateQueries({ queryKey: ['models'] })
}
