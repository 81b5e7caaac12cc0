import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { call } from '../../client.ts'
import { Failure } from '../../parts/answers.tsx'
import { Card } from '../../parts/card.tsx'
import { Moment } from '../../parts/moment.tsx'
import { useMay } from '../../session/me.ts'
import { discrepanciesQuery, type Discrepancy } from './queries.ts'

/** Where our books and the venue do not agree; nothing while they do. */
export function DiscrepanciesCard({ accountId }: { accountId: string }) {
  const open = useQuery(discrepanciesQuery(accountId)).data ?? []
  const trades = useMay('can_trade')
  if (open.length === 0) return null
  return (
    <Card
      title="Does not agree with the venue"
      actions={<span className="badge bad">{open.length}</span>}
    >
      <p className="note">
        Our books are the sum of our fills. What the venue says otherwise is kept here until it
        agrees, or until somebody takes its side over.
      </p>
      <ul className="discrepancies">
        {open.map((one) => (
          <li key={one.discrepancy_id}>
            <Line accountId={accountId} discrepancy={one} mayAdopt={trades} />
          </li>
        ))}
      </ul>
    </Card>
  )
}

interface LineProps {
  readonly accountId: string
  readonly discrepancy: Discrepancy
  readonly mayAdopt: boolean
}

function Line({ accountId, discrepancy, mayAdopt }: LineProps) {
  const client = useQueryClient()
  const { discrepancy_id, subject, kind, ours, theirs, found_at } = discrepancy
  const adopt = useMutation({
    mutationFn: () =>
      call('POST /accounts/{account_id}/discrepancies/{discrepancy_id}/adopt', {
        params: { account_id: accountId, discrepancy_id },
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['account', accountId] }),
  })
  return (
    <>
      <span>
        <strong>{subject}</strong> <span className="note">{kind}</span>
      </span>
      <span className="number">
        ours {said(ours)}, theirs {said(theirs)}
      </span>
      <span className="note">
        since <Moment at={found_at} />
      </span>
      {mayAdopt && (
        <Button
          size="compact-sm"
          variant="default"
          loading={adopt.isPending}
          aria-label={`Take theirs for ${subject}`}
          onClick={() => adopt.mutate()}
        >
          Take theirs
        </Button>
      )}
      {adopt.error && <Failure error={adopt.error} />}
    </>
  )
}

function said(side: Readonly<Record<string, unknown>>): string {
  const value = side['quantity'] ?? side['status']
  return typeof value === 'string' ? value : 'nothing'
}
