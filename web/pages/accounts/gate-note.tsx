import { useQuery } from '@tanstack/react-query'
import { wordsOf } from '../../format/words.ts'
import { Verdicts } from '../run/verdicts.tsx'
import { checkQuery } from './queries.ts'
import { sendable, type Ticket } from './ticket.ts'

/** What the gate would say of the ticket now, check by check. */
export function GateNote({ accountId, ticket }: { accountId: string; ticket: Ticket }) {
  const body = sendable(ticket)
  const { data } = useQuery(checkQuery(accountId, body))
  if (body === null || !data) return null
  const { passed, refused_by: refusedBy, verdicts } = data
  return (
    <details className="gate-note">
      <summary>
        <span className={`badge ${passed ? 'good' : 'bad'}`}>
          {passed ? 'The gate would pass it' : 'The gate would refuse it'}
        </span>{' '}
        {refusedBy !== null && wordsOf(refusedBy)}
        {passed && <span className="note">{verdicts.length} checks</span>}
      </summary>
      <Verdicts order={{ order_id: 'this order', verdicts }} />
    </details>
  )
}
