import type { Answer } from '../../ask.ts'
import { formatTime } from '../../format/time.ts'
import { Card } from '../../parts/card.tsx'
import { ICONS } from '../../parts/icons.tsx'
import { Item, ItemList } from '../../parts/item-list.tsx'
import { countdown } from './countdown.ts'

/** What is fetched, how old it is, and what went wrong last. */
export function Sources({ health }: { health: Answer<'GET /calendar/health'> }) {
  return (
    <Card title="Where the days come from" flush>
      <ItemList label="Sources">
        {health.sources.map((source) => (
          <Item
            key={source.name}
            icon={ICONS.database}
            title={source.name}
            badges={
              <span className={`badge ${source.status === 'ok' ? 'good' : 'wait'}`}>
                {source.status === 'ok' ? 'Current' : 'Failing'}
              </span>
            }
          >
            <p className="note">
              {source.age_seconds === null
                ? 'It has not answered yet.'
                : `What is shown is ${countdown(source.age_seconds)} old.`}{' '}
              {source.failure !== null &&
                `${source.failure} Failed ${source.failures} times; next ${formatTime(source.next_attempt_at)}.`}{' '}
              {source.refused > 0 && `${source.refused} lines could not be read.`}
            </p>
          </Item>
        ))}
      </ItemList>
    </Card>
  )
}
