import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { allPages } from '../../all-pages.ts'
import type { Answer } from '../../ask.ts'
import { call } from '../../client.ts'
import { agentName } from '../../format/agent.ts'
import { Empty, Failure, Loading } from '../../parts/answers.tsx'
import { Card } from '../../parts/card.tsx'
import { ICONS } from '../../parts/icons.tsx'
import { Item, ItemList } from '../../parts/item-list.tsx'
import { Moment } from '../../parts/moment.tsx'
import { useMe } from '../../session/me.ts'
import { signOut } from '../../session/session.ts'
import { AccountPage } from './account-page.tsx'

type Session = Answer<'GET /auth/sessions'>['items'][number]

export function Sessions() {
  const sessions = useQuery({
    queryKey: ['sessions'],
    queryFn: ({ signal }) =>
      allPages((after) => call('GET /auth/sessions', { query: after, signal })),
  })
  const others = (sessions.data ?? []).filter(({ current }) => !current)
  const mayEnd = useMe()?.credential === 'session'
  const end = useEnd()
  return (
    <AccountPage
      name="Sessions"
      lead="Where you are signed in. End what you do not know, then change your password."
    >
      {sessions.isPending && <Loading height={180} />}
      {sessions.error && <Failure error={sessions.error} retry={() => void sessions.refetch()} />}
      {end.error && <Failure error={end.error} />}
      {sessions.data && (
        <Card
          title={sessions.data.length === 1 ? 'One session' : `${sessions.data.length} sessions`}
          actions={
            mayEnd &&
            others.length > 1 && (
              <Button
                size="xs"
                variant="default"
                loading={end.isPending}
                onClick={() => end.mutate(others)}
              >
                End all others
              </Button>
            )
          }
          flush
        >
          {sessions.data.length === 0 && (
            <Empty title="You are signed in nowhere">
              <p>An API key is no session. Whoever signs in with a password appears here.</p>
            </Empty>
          )}
          <ItemList label="Sessions">
            {sessions.data.map((session) => (
              <SessionItem
                key={session.session_id}
                session={session}
                end={mayEnd ? () => end.mutate([session]) : null}
                ending={end.isPending && end.variables.includes(session)}
              />
            ))}
          </ItemList>
        </Card>
      )}
    </AccountPage>
  )
}

interface SessionItemProps {
  readonly session: Session
  readonly end: (() => void) | null
  readonly ending: boolean
}

function SessionItem({ session, end, ending }: SessionItemProps) {
  const { agent, address, current, opened_at, refreshed_at, expires_at } = session
  const name = agentName(agent)
  return (
    <Item
      icon={ICONS.screen}
      title={<span title={agent ?? ''}>{name}</span>}
      badges={current && <span className="badge good">This one</span>}
      actions={
        end !== null && (
          <Button
            size="xs"
            variant="default"
            loading={ending}
            onClick={current ? signOut : end}
            aria-label={current ? 'Sign out here' : `End the session of ${name}`}
          >
            {current ? 'Sign out' : 'End'}
          </Button>
        )
      }
    >
      <p className="note">
        From {address ?? 'an unknown address'}, active <Moment at={refreshed_at} />
      </p>
      <p className="note">
        Signed in <Moment at={opened_at} />, ends <Moment at={expires_at} /> if it is not used
      </p>
    </Item>
  )
}

function useEnd() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (sessions: readonly Session[]) => {
      for (const { session_id } of sessions) {
        await call('DELETE /auth/sessions/{session_id}', { params: { session_id } })
      }
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['sessions'] }),
  })
}
