import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { ApiError } from '../ask.ts'
import { useSecondsUntilRetry } from './use-seconds.ts'

/** What stands where there is nothing yet: what it would be, and how to get it. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <h3>{title}</h3>
      {children}
    </div>
  )
}

export function Failure({ error, retry }: { error: Error; retry?: () => void }) {
  const seconds = useSecondsUntilRetry(error)
  // A refusal explains itself; what went wrong inside is looked up in the log.
  const inside = error instanceof ApiError && error.status >= 500
  const correlation = inside ? error.body.correlation_id : undefined
  return (
    <div className="notice bad" role="alert">
      <div>
        <p>{error.message}</p>
        {correlation !== undefined && (
          <p className="note">
            To find it in the log: <code>{correlation}</code>
          </p>
        )}
        {seconds > 1 && (
          <p className="note number" aria-hidden="true">
            Again in {seconds} s
          </p>
        )}
      </div>
      {retry !== undefined && (
        <Button size="xs" variant="default" onClick={retry} disabled={seconds > 1}>
          Try again
        </Button>
      )}
    </div>
  )
}

export function Loading({ height }: { height: number }) {
  return <div className="skeleton" style={{ height }} role="status" aria-label="Loading" />
}
