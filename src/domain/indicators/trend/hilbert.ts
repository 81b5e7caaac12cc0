import { atan, cos, sin } from '../../../core/trigonometry.ts'
import { indicator } from '../define.ts'
import type { IndicatorDefinition } from '../definition.ts'
import type { Plan, Series } from '../plan.ts'
import { dominantCycle, type Cycle } from '../steps/hilbert.ts'
import { weightedMean } from '../steps/weighted-mean.ts'

const CYCLE = { category: 'other', needs: ['close'], pane: 'own', parameters: [] } as const
const SHORT = 12 // the bar at which the transform begins if nothing is made of its period
const LONG = 37 // and if something is
const DEGREES = 180 / Math.PI

export const htDcperiod: IndicatorDefinition = indicator({
  ...CYCLE,
  name: 'HT_DCPERIOD',
  title: 'Dominant cycle, in bars',
  outputs: ['period'],
  source: 'J. Ehlers (2001); TA-Lib 0.8, HT_DCPERIOD',
  build: (plan) => [from(32, dominantCycle(plan, plan.input('close'), SHORT).period)],
})

export const htPhasor: IndicatorDefinition = indicator({
  ...CYCLE,
  name: 'HT_PHASOR',
  title: 'Phasor of the dominant cycle',
  outputs: ['in_phase', 'quadrature'],
  source: 'J. Ehlers (2001); TA-Lib 0.8, HT_PHASOR',
  build(plan) {
    const { inPhase, quadrature } = dominantCycle(plan, plan.input('close'), SHORT)
    return [from(32, inPhase), from(32, quadrature)]
  },
})

export const htDcphase: IndicatorDefinition = indicator({
  ...CYCLE,
  name: 'HT_DCPHASE',
  title: 'Phase of the dominant cycle, in degrees',
  outputs: ['phase'],
  source: 'J. Ehlers (2001); TA-Lib 0.8, HT_DCPHASE',
  build: (plan) => [from(63, phaseOf(plan, dominantCycle(plan, plan.input('close'), LONG)))],
})

export const htSine: IndicatorDefinition = indicator({
  ...CYCLE,
  name: 'HT_SINE',
  title: 'Sine of the dominant cycle, and an eighth of a turn ahead',
  outputs: ['sine', 'lead_sine'],
  source: 'J. Ehlers (2001); TA-Lib 0.8, HT_SINE',
  build(plan) {
    const waves = sines(plan, phaseOf(plan, dominantCycle(plan, plan.input('close'), LONG)))
    return waves.map((wave) => from(63, wave))
  },
})

export const htTrendline: IndicatorDefinition = indicator({
  ...CYCLE,
  name: 'HT_TRENDLINE',
  title: 'Instantaneous trendline',
  category: 'trend',
  pane: 'price',
  outputs: ['trendline'],
  source: 'J. Ehlers (2001); TA-Lib 0.8, HT_TRENDLINE',
  build(plan) {
    const close = plan.input('close')
    return [from(63, trendline(plan, close, dominantCycle(plan, close, LONG)))]
  },
})

const DAYS = 0 // bars since the sines last crossed

export const htTrendmode: IndicatorDefinition = indicator({
  ...CYCLE,
  name: 'HT_TRENDMODE',
  title: 'Trend (1) or cycle (0)',
  outputs: ['trend'],
  source: 'J. Ehlers (2001); TA-Lib 0.8, HT_TRENDMODE',
  build(plan) {
    const close = plan.input('close')
    const cycle = dominantCycle(plan, close, LONG)
    const phase = phaseOf(plan, cycle)
    const line = trendline(plan, close, cycle)
    const [sine, lead] = sines(plan, phase)
    const mode = plan.step([sine!, lead!, phase, cycle.period, cycle.smooth, line], {
      window: 2,
      slots: 1,
      endless: true,
      bind: ([sines, leads, phases, periods, smooths, lines], [modes], slots) => ({
        run(from, to) {
          for (let index = from; index < to; index += 1) {
            const now = sines[index]! - leads[index]!
            const before = sines[index - 1]! - leads[index - 1]!
            const crossed = (now > 0 && before <= 0) || (now < 0 && before >= 0)
            slots[DAYS] = crossed ? 1 : slots[DAYS]! + 1

            const period = periods[index]!
            const turn = phases[index]! - phases[index - 1]!
            const inStep = turn > (0.67 * 360) / period && turn < (1.5 * 360) / period
            const cycles = crossed || slots[DAYS] < 0.5 * period || inStep
            const far = Math.abs((smooths[index]! - lines[index]!) / lines[index]!) >= 0.015
            modes![index] = lines[index] !== 0 && far ? 1 : +!cycles
          }
        },
      }),
    })
    return [from(63, mode)]
  },
})

function from(first: number, series: Series): Series {
  return { ...series, first }
}

const LONGEST = 50
const SINES = table(sin)
const COSINES = table(cos)

/** For each whole period its own turn, in as many steps. */
function table(wave: (angle: number) => number): readonly Float64Array[] {
  return Array.from({ length: LONGEST + 1 }, (_, period) => {
    return Float64Array.from({ length: period }, (_, step) => wave((step * 2 * Math.PI) / period))
  })
}

function phaseOf(plan: Plan, { smooth, period }: Cycle): Series {
  return plan.step([smooth, period], {
    reach: LONGEST,
    endless: true,
    bind([smooths, periods], [phases]) {
      function advance(index: number, before: number): void {
        const steps = Math.floor(periods[index]! + 0.5)
        let [real, imaginary] = [0, 0]
        for (let step = 0; step < steps; step += 1) {
          real += SINES[steps]![step]! * smooths[index - step]!
          imaginary += COSINES[steps]![step]! * smooths[index - step]!
        }
        let phase = before
        if (imaginary !== 0) phase = atan(real / imaginary) * DEGREES
        else if (real !== 0) phase += real < 0 ? -90 : 90
        phase += 90 + 360 / periods[index]! + (imaginary < 0 ? 180 : 0)
        phases![index] = phase > 315 ? phase - 360 : phase
      }
      return {
        begin: (index) => advance(index, 0),
        run(from, to) {
          for (let index = from; index < to; index += 1) advance(index, phases![index - 1]!)
        },
      }
    },
  })
}

function sines(plan: Plan, phase: Series): Series[] {
  return plan.steps([phase], 2, {
    bind: ([phases], [waves, leads]) => ({
      run(from, to) {
        for (let index = from; index < to; index += 1) {
          waves![index] = sin(phases[index]! / DEGREES)
          leads![index] = sin((phases[index]! + 45) / DEGREES)
        }
      },
    }),
  })
}

/** The mean of the last whole cycle, smoothed over 4 bars. */
function trendline(plan: Plan, of: Series, { period }: Cycle): Series {
  const mean = plan.step([of, period], {
    reach: LONGEST,
    bind: ([values, periods], [means]) => ({
      run(from, to) {
        for (let index = from; index < to; index += 1) {
          const bars = Math.floor(periods[index]! + 0.5)
          let sum = 0
          for (let back = 0; back < bars; back += 1) sum += values[index - back]!
          means![index] = bars > 0 ? sum / bars : 0
        }
      },
    }),
  })
  return weightedMean(plan, mean, 4)
}
