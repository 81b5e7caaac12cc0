import { Failure, Loading } from '../../parts/answers.tsx'
import { Card, PageHead } from '../../parts/card.tsx'
import { ICONS } from '../../parts/icons.tsx'
import { Item, ItemList } from '../../parts/item-list.tsx'
import { Moment, useNow } from '../../parts/moment.tsx'
import { useConnection } from '../../connection.ts'
import { formatSpan } from '../../format/ago.ts'
import { wordsOf } from '../../format/words.ts'
import { useStreamState } from '../../live/use-live.ts'
import { FeedCard } from './feed-card.tsx'
import { PoolPicture } from './pool-picture.tsx'
import { ServiceMap } from './service-map.tsx'
import { useLooks } from './use-health.ts'
import { problemsOf, type Health } from './verdict.ts'

/** How the service is, for whoever was woken up: what is wrong, since when, and what to do. */
export function System() {
  const looks = useLooks()
  const health = looks.findLast((look) => look.health !== null)?.health ?? null
  const answers = looks.at(-1)?.health != null
  return (
    <div className="page">
      <PageHead name="System" lead="How the service is, read every two seconds." />
      {looks.length === 0 && <Loading height={420} />}
      {looks.length > 0 && health === null && (
        <Failure error={new Error('The server has not answered since this page was opened.')} />
      )}
      {health && (
        <>
          <Verdict health={health} answers={answers} />
          <Card
            title="Parts"
            actions={<span className="note">Each picture shows the last three minutes.</span>}
          >
            <ServiceMap looks={looks} health={health} answers={answers} />
          </Card>
          <div className="halves">
            <Card title="Connections to the database">
              <PoolPicture pool={health.pool} />
            </Card>
            <About health={health} />
          </div>
          <FeedCard />
          <Tasks tasks={health.tasks} />
        </>
      )}
    </div>
  )
}

function Verdict({ health, answers }: { health: Health; answers: boolean }) {
  const now = useNow(1_000)
  const connection = useConnection()
  const problems = answers ? problemsOf(health, now) : []
  const [worst] = problems
  const tone = !answers ? 'bad' : (worst?.tone ?? 'good')
  const title = !answers ? silenceOf(connection) : (worst?.title ?? 'Everything works')
  return (
    <section className={`verdict ${tone}`} aria-label="Verdict">
      <div role="status">
        <h2>
          <span className="verdict-mark" aria-hidden="true">
            {tone === 'good' ? ICONS.check : ICONS.alarm}
          </span>
          {title}
        </h2>
      </div>
      {answers && problems.length === 0 && (
        <p>Every part answers, and has {upFor(health)}. Nothing needs you.</p>
      )}
      {!answers && <p>Below is what was seen last.</p>}
      {problems.map(({ title: each, effect, remedy }, index) => (
        <div key={each} className="problem">
          {index > 0 && <h3>{each}</h3>}
          <p>{effect}</p>
          <p>
            <strong>What to do.</strong> {withCode(remedy)}
          </p>
        </div>
      ))}
    </section>
  )
}

function About({ health }: { health: Health }) {
  const stream = useStreamState()
  return (
    <Card title="This server">
      <dl className="facts">
        <dt>Version</dt>
        <dd className="number">{health.version}</dd>
        <dt>Up for</dt>
        <dd className="number">{formatSpan(health.uptime_seconds * 1_000)}</dd>
        <dt>Live stream</dt>
        <dd>{wordsOf(stream)}, of this page</dd>
        <dt>Servers joined by</dt>
        <dd>
          {health.components.redis.status === 'unused' ? 'The database alone' : 'Redis as well'}
        </dd>
      </dl>
    </Card>
  )
}

const TASK_TONES = { running: 'good', restarting: 'wait', stopped: 'bad' } as const

function Tasks({ tasks }: { tasks: Health['tasks'] }) {
  if (tasks.length === 0) return null
  return (
    <Card title="Background tasks" flush>
      <ItemList label="Background tasks">
        {tasks.map(({ name, status, since, restarts }) => (
          <Item
            key={name}
            icon={status === 'running' ? ICONS.check : ICONS.alarm}
            title={name}
            badges={<span className={`badge ${TASK_TONES[status]}`}>{wordsOf(status)}</span>}
          >
            <p className="note">
              Since <Moment at={since} />
              {restarts > 0 && `, started again ${restarts === 1 ? 'once' : `${restarts} times`}`}
            </p>
          </Item>
        ))}
      </ItemList>
    </Card>
  )
}

function silenceOf(connection: ReturnType<typeof useConnection>): string {
  return connection === 'offline' ? 'This machine is offline' : 'The server does not answer'
}

function upFor({ uptime_seconds }: Health): string {
  return `been up for ${formatSpan(uptime_seconds * 1_000)}`
}

/** What stands between backticks is for a terminal. */
function withCode(text: string) {
  return text
    .split('`')
    .map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))
}
