import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { agentName } from '../../../format/agent.ts'
import { Empty, Failure, Loading } from '../../../parts/answers.tsx'
import { Moment } from '../../../parts/moment.tsx'
import { keyUsageQuery, type KeyUse } from './queries.ts'

/** What was asked with a key in the last 90 days. A stolen key shows itself here. */
export function KeyUsage({ keyId }: { keyId: string }) {
  const usage = useInfiniteQuery(keyUsageQuery(keyId))
  if (usage.isPending) return <Loading height={160} />
  if (usage.error) return <Failure error={usage.error} retry={() => void usage.refetch()} />
  const uses = usage.data.pages.flatMap(({ items }) => items)
  if (uses.length === 0) {
    return (
      <Empty title="Never used">
        <p>What a program asks with it is listed here for 90 days, a few seconds later.</p>
      </Empty>
    )
  }
  return (
    <div className="form">
      <ul className="uses" aria-label="Requests" tabIndex={0}>
        {uses.map((use) => (
          <Use key={use.use_id} use={use} />
        ))}
      </ul>
      {usage.hasNextPage && (
        <Button
          variant="default"
          loading={usage.isFetchingNextPage}
          onClick={() => void usage.fetchNextPage()}
        >
          Older
        </Button>
      )}
    </div>
  )
}

function Use({ use }: { use: KeyUse }) {
  const { method, endpoint, status, ip, agent, used_at } = use
  return (
    <li className="use">
      <span className={`badge number ${status < 400 ? 'good' : 'bad'}`}>{status}</span>
      <span className="mono what">
        {method} {endpoint}
      </span>
      <span className="note" title={agent ?? ''}>
        {ip}, {agentName(agent)}
      </span>
      <span className="note when">
        <Moment at={used_at} />
      </span>
    </li>
  )
}
