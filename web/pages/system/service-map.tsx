import type { ReactNode } from 'react'
import { formatSpan } from '../../format/ago.ts'
import { ICONS } from '../../parts/icons.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Trace } from './trace.tsx'
import type { Look } from './use-health.ts'
import type { Health } from './verdict.ts'

type Tone = 'good' | 'wait' | 'bad' | 'idle'

const TONES: Readonly<Record<string, Tone>> = {
  up: 'good',
  degraded: 'wait',
  down: 'bad',
  unused: 'idle',
}
const WORDS: Readonly<Record<string, string>> = {
  up: 'Up',
  degraded: 'Slow',
  down: 'Down',
  unused: 'Not used',
}

interface ServiceMapProps {
  readonly looks: readonly Look[]
  readonly health: Health // the last that was seen
  readonly answers: boolean // whether the last look got an answer
}

/** The parts as they hang together, from the reader to the database, each with its last minutes. */
export function ServiceMap({ looks, health, answers }: ServiceMapProps) {
  const { database, redis, event_loop, workers } = health.components
  const traced = (of: (seen: Health) => number | null): readonly (number | null)[] =>
    looks.map((look) => look.health && of(look.health))
  const answered = looks.map((look) => look.health && look.answeredMs)
  return (
    <div className="map">
      <Node
        icon={ICONS.screen}
        name="This page"
        tone={answers ? 'good' : 'bad'}
        word={answers ? 'Connected' : 'No answer'}
        figure={answers ? `${Math.round(looks.at(-1)!.answeredMs)} ms` : '–'}
        about="from question to answer"
        trace={<Trace values={answered} most={250} label="How long answers took" />}
      />
      <Wire tones={[answers ? 'good' : 'bad']} />
      <Node
        icon={ICONS.system}
        name="Server"
        tone={answers ? TONES[event_loop.status]! : 'bad'}
        word={answers ? WORDS[event_loop.status]! : 'Unknown'}
        figure={`${Math.round(event_loop.lag_ms)} ms`}
        about={`longest pause; up ${formatSpan(health.uptime_seconds * 1_000)}`}
        trace={
          <Trace
            values={traced((seen) => seen.components.event_loop.lag_ms)}
            most={1_000}
            label="How long the server paused"
          />
        }
      />
      <Wire tones={[database, redis, workers].map(({ status }) => TONES[status]!)} />
      <div className="map-parts">
        <Node
          icon={ICONS.database}
          name="Database"
          tone={TONES[database.status]!}
          word={WORDS[database.status]!}
          figure={database.latency_ms === null ? '–' : `${database.latency_ms} ms`}
          about={<Since part={database} />}
          trace={
            <Trace
              values={traced((seen) => seen.components.database.latency_ms)}
              most={5}
              label="How long the database took"
            />
          }
        />
        <Node
          icon={ICONS.redis}
          name="Redis"
          tone={TONES[redis.status]!}
          word={WORDS[redis.status]!}
          figure={redis.status === 'unused' ? 'One server' : WORDS[redis.status]!}
          about={
            redis.status === 'unused' ? (
              'needs none: limits and news are its own'
            ) : (
              <Since part={redis} />
            )
          }
        />
        <Node
          icon={ICONS.runs}
          name="Workers"
          tone={workers.alive === 0 ? 'bad' : TONES[workers.status]!}
          word={workers.alive === 0 ? 'None' : WORDS[workers.status]!}
          figure={`${workers.alive} alive`}
          about="they tick the runs"
          trace={
            <Trace
              values={traced((seen) => seen.components.workers.alive)}
              most={4}
              label="How many workers were alive"
            />
          }
        />
      </div>
    </div>
  )
}

interface NodeProps {
  readonly icon: ReactNode
  readonly name: string
  readonly tone: Tone
  readonly word: string
  readonly figure: string
  readonly about: ReactNode
  readonly trace?: ReactNode
}

function Node({ icon, name, tone, word, figure, about, trace }: NodeProps) {
  return (
    <section className={`map-node ${tone}`} aria-label={name}>
      <div className="map-head">
        {icon}
        <h3>{name}</h3>
        <span className={`badge ${tone}`}>{word}</span>
      </div>
      <p className="map-figure number">{figure}</p>
      <p className="note">{about}</p>
      {trace}
    </section>
  )
}

/** From the part on its left to those on its right, each in the colour of where it leads. */
function Wire({ tones }: { tones: readonly Tone[] }) {
  return (
    <div className="wire" aria-hidden="true">
      {tones.map((tone, index) => (
        <span key={index} className={tone} />
      ))}
    </div>
  )
}

function Since({ part }: { part: { readonly status: string; readonly since: string } }) {
  return (
    <>
      {WORDS[part.status]!.toLowerCase()}, since <Moment at={part.since} />
    </>
  )
}
