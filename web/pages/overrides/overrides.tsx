import { PageHead } from '../../parts/card.tsx'
import { useMay } from '../../session/me.ts'
import { EngineCard } from './engine-card.tsx'
import { ExecutionCard } from './execution-card.tsx'
import { OverrideForm } from './override-form.tsx'
import { OverrideList } from './override-list.tsx'

/** Orders by hand, past what the engine decides; and what orders came to. */
export function Overrides() {
  const trades = useMay('can_trade')
  return (
    <div className="page">
      <PageHead
        name="Overrides"
        lead="Orders by hand, past what the engine decides and through the same gate."
      />
      <div className={trades ? 'override-desk' : 'page'}>
        {trades && <OverrideForm />}
        <div className="page">
          <EngineCard />
          <OverrideList />
          <ExecutionCard />
        </div>
      </div>
    </div>
  )
}
