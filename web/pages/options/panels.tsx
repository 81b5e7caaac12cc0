import { useState, type ReactNode } from 'react'
import { Card } from '../../parts/card.tsx'
import { Tabs, type Tab } from '../../parts/tabs.tsx'
import { ExposurePanel } from './exposure-panel.tsx'
import { InterestPanel } from './interest-panel.tsx'
import { MaxPainPanel } from './max-pain-panel.tsx'
import type { Chain, Place } from './queries.ts'
import { RatioPanel } from './ratio-panel.tsx'
import { SmilePanel } from './smile-panel.tsx'
import { StraddlePanel } from './straddle-panel.tsx'
import { SurfacePanel } from './surface-panel.tsx'
import { TermPanel } from './term-panel.tsx'

const PANELS = [
  { name: 'interest', title: 'Open interest' },
  { name: 'pain', title: 'Max pain' },
  { name: 'ratio', title: 'Put–call ratio' },
  { name: 'smile', title: 'Smile' },
  { name: 'term', title: 'Term structure' },
  { name: 'surface', title: 'Surface' },
  { name: 'exposure', title: 'Gamma' },
  { name: 'straddle', title: 'Straddle' },
] as const satisfies readonly Tab<string>[]
type Panel = (typeof PANELS)[number]['name']

/** What a chain says about the market, one picture at a time. */
export function Panels({ chain, place }: { chain: Chain; place: Place }) {
  const [chosen, choose] = useState<Panel>('interest')
  const panels: Readonly<Record<Panel, () => ReactNode>> = {
    interest: () => <InterestPanel chain={chain} />,
    pain: () => <MaxPainPanel place={place} />,
    ratio: () => <RatioPanel place={place} at={chain.at} />,
    smile: () => <SmilePanel place={place} />,
    term: () => <TermPanel place={place} />,
    surface: () => <SurfacePanel place={place} />,
    exposure: () => <ExposurePanel place={place} />,
    straddle: () => <StraddlePanel place={place} />,
  }
  return (
    <Card title="What it says">
      <Tabs label="Pictures" tabs={PANELS} chosen={chosen} choose={choose}>
        {panels[chosen]()}
      </Tabs>
    </Card>
  )
}
