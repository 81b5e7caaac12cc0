import type { SignalTone } from '../../charts/signal-chart.tsx'
import type { Signal } from './queries.ts'

interface SignalWords {
  readonly words: string
  readonly meaning: string
  readonly badge: 'good' | 'bad' | ''
  readonly tone: SignalTone
}

/** How a signal is said and coloured. */
export const SIGNALS: Readonly<Record<Signal, SignalWords>> = {
  LONG_BUILDUP: {
    words: 'Long build-up',
    meaning: 'Price and open interest rise: buyers enter.',
    badge: 'good',
    tone: 'bulls-enter',
  },
  SHORT_BUILDUP: {
    words: 'Short build-up',
    meaning: 'Price falls, open interest rises: sellers enter.',
    badge: 'bad',
    tone: 'bears-enter',
  },
  LONG_UNWINDING: {
    words: 'Long unwinding',
    meaning: 'Price and open interest fall: buyers leave.',
    badge: 'bad',
    tone: 'bulls-leave',
  },
  SHORT_UNWINDING: {
    words: 'Short unwinding',
    meaning: 'Price rises, open interest falls: sellers leave.',
    badge: 'good',
    tone: 'bears-leave',
  },
  NEUTRAL: {
    words: 'Neutral',
    meaning: 'Neither price nor open interest moved enough to say something.',
    badge: '',
    tone: 'nobody',
  },
}
