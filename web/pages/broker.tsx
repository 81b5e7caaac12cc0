import { Button, SegmentedControl, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import { ApiError, type Answer } from '../ask.ts'
import { call } from '../client.ts'
import { faultsOf } from '../forms/faults.ts'
import { formatTime } from '../format/time.ts'
import { Empty, Failure, Loading } from '../parts/answers.tsx'
import { Card, PageHead } from '../parts/card.tsx'
import { nameOf } from '../parts/run-card.tsx'
import { brokersQuery, runsQuery } from '../queries.ts'
import { useMay } from '../session/me.ts'

type BrokerAccount = Answer<'GET /api/broker'>[number]
type BrokerId = BrokerAccount['broker_id']
type Arming = Answer<'POST /api/system/arm'>

export function Broker() {
  const brokers = useQuery({ ...brokersQuery, refetchOnWindowFocus: 'always' })
  const modifies = useMay('can_modify')
  return (
    <div className="page narrow">
      <PageHead
        name="Broker"
        lead="A session at a broker lasts a trading day. Runs that wait are armed with the paper broker’s; accounts at Kite trade with Kite’s, and with no other. Runs on the paper feed that were started at once need none."
      />
      {brokers.isPending && <Loading height={160} />}
      {brokers.error && <Failure error={brokers.error} retry={() => void brokers.refetch()} />}
      {brokers.data?.map((account) => (
        <Account key={account.broker_id} account={account} />
      ))}
      {modifies && brokers.data && <Credentials known={brokers.data.map((one) => one.broker_id)} />}
      {useMay('can_trade') && <Arm />}
      {!modifies && brokers.data?.length === 0 && <Empty title="No broker is known" />}
    </div>
  )
}

function Account({ account }: { account: BrokerAccount }) {
  const { broker_id, login_name, session_expires_at } = account
  const open = session_expires_at !== null
  const modifies = useMay('can_modify')
  const login = useMutation({
    mutationFn: () => call('POST /api/broker/login', { body: { broker_id } }),
    onSuccess: ({ redirect_url }) => location.assign(redirect_url),
  })
  return (
    <Card
      title={`Session at ${BROKERS[broker_id].name}`}
      actions={
        <span className={`badge ${open ? 'good' : 'wait'}`}>{open ? 'Open' : 'Closed'}</span>
      }
    >
      <div className="form">
        <dl className="facts">
          <dt>{BROKERS[broker_id].login}</dt>
          <dd>{login_name}</dd>
          <dt>Session ends</dt>
          <dd className="number">{open ? formatTime(session_expires_at) : 'Not logged in'}</dd>
        </dl>
        {login.error && <Failure error={login.error} />}
        {modifies && (
          <div className="actions">
            <Button
              variant={open ? 'default' : 'filled'}
              loading={login.isPending}
              onClick={() => login.mutate()}
            >
              {open ? 'Log in again' : 'Log in at the broker'}
            </Button>
          </div>
        )}
      </div>
    </Card>
  )
}

/** What each broker calls the two words of its credentials, and where a person gets them. */
const BROKERS: Readonly<
  Record<BrokerId, { name: string; login: string; secret: string; note: string }>
> = {
  paper: {
    name: 'paper',
    login: 'Login name',
    secret: 'Secret',
    note: 'For the simulated broker, any name and a secret of four characters or more will do.',
  },
  kite: {
    name: 'Kite',
    login: 'API key',
    secret: 'API secret',
    note: `Orders of your accounts at Kite are real. Both words are those of your app at developers.kite.trade; give that app the redirect URL ${location.origin}/api/broker/callback.`,
  },
}

function Credentials({ known }: { known: readonly BrokerId[] }) {
  const client = useQueryClient()
  const [broker, setBroker] = useState<BrokerId>('paper')
  const [name, setName] = useState('')
  const [secret, setSecret] = useState('')
  const store = useMutation({
    mutationFn: () =>
      call('PUT /api/broker/credentials', {
        body: { broker_id: broker, login_name: name.trim(), secret },
      }),
    onSuccess: () => {
      setName('')
      setSecret('')
      return client.invalidateQueries({ queryKey: ['brokers'] })
    },
  })
  const { fields, general } = faultsOf(store.error)
  const { login, secret: label, note } = BROKERS[broker]
  function onSubmit(event: FormEvent): void {
    event.preventDefault()
    store.mutate()
  }
  return (
    <Card
      title={known.includes(broker) ? 'Other credentials' : 'Credentials'}
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Broker"
          value={broker}
          onChange={(value) => {
            setBroker(value as BrokerId)
            store.reset()
          }}
          data={[
            { value: 'paper', label: 'Paper' },
            { value: 'kite', label: 'Kite' },
          ]}
        />
      }
    >
      <form className="form" onSubmit={onSubmit} noValidate>
        <p className="note">
          {note} The secret is kept sealed. Storing it ends a session that is open.
        </p>
        <div className="form-grid">
          <TextInput
            label={login}
            autoComplete="off"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={fields['login_name']}
          />
          <TextInput
            label={label}
            type="password"
            autoComplete="new-password"
            value={secret}
            onChange={(event) => setSecret(event.currentTarget.value)}
            error={fields['secret']}
          />
        </div>
        {general && <Failure error={general} />}
        <div className="actions">
          <Button
            type="submit"
            variant={known.includes(broker) ? 'default' : 'filled'}
            loading={store.isPending}
          >
            Store
          </Button>
          {store.isSuccess && <span role="status">Stored. Now log in.</span>}
        </div>
      </form>
    </Card>
  )
}

function Arm() {
  const client = useQueryClient()
  const arm = useMutation({
    mutationFn: () => call('POST /api/system/arm'),
    onSuccess: () => client.invalidateQueries({ queryKey: ['runs'] }),
  })
  const redirect = arm.error instanceof ApiError ? arm.error.body.redirect_url : undefined
  return (
    <Card title="Arm">
      <div className="form">
        <p className="note">
          Starts what is pending, and lets what is running go on until the session ends. Runs in
          error are left alone until they are reset. Arming twice changes nothing.
        </p>
        {arm.error && <Failure error={arm.error} />}
        {redirect !== undefined && <a href={redirect}>Log in at the broker</a>}
        {arm.data && <ArmingResult arming={arm.data} />}
        <div className="actions">
          <Button loading={arm.isPending} onClick={() => arm.mutate()}>
            Arm my runs
          </Button>
        </div>
      </div>
    </Card>
  )
}

function ArmingResult({ arming }: { arming: Arming }) {
  const { armed, already_armed, failed_runs } = arming
  if (armed.length + already_armed.length + failed_runs.length === 0) {
    return <Empty title="There is no run to arm" />
  }
  return (
    <dl className="facts" role="status">
      <dt>Armed now</dt>
      <dd>{armed.length === 0 ? 'None' : <RunLinks runIds={armed} />}</dd>
      <dt>Armed before</dt>
      <dd>{already_armed.length === 0 ? 'None' : <RunLinks runIds={already_armed} />}</dd>
      {failed_runs.map(({ run_id, detail }) => (
        <FailedRun key={run_id} runId={run_id} detail={detail} />
      ))}
    </dl>
  )
}

function FailedRun({ runId, detail }: { runId: string; detail: string }) {
  return (
    <>
      <dt className="loss">Not armed</dt>
      <dd>
        <RunLinks runIds={[runId]} />: {detail}
      </dd>
    </>
  )
}

function RunLinks({ runIds }: { runIds: readonly string[] }) {
  const runs = useQuery(runsQuery).data ?? []
  return runIds.map((runId, index) => {
    const run = runs.find(({ run_id }) => run_id === runId)
    return (
      <span key={runId}>
        {index > 0 && ', '}
        <Link to="/runs/$runId" params={{ runId }}>
          {run ? nameOf(run) : runId}
        </Link>
      </span>
    )
  })
}
