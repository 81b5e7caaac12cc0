import type { AskedIndicator } from '../../app/indicators/asked-indicator.ts'
import type { IndicatorPoints } from '../../app/indicators/indicator-context.ts'
import type { Instant } from '../../core/instant.ts'
import type { IndicatorDefinition } from '../../domain/indicators/definition.ts'
import { cliCommand, EXIT, type Cli, type ExitCode } from '../command.ts'
import { withContext } from '../with-context.ts'

interface Options {
  readonly instrument?: string
  readonly timeframe: string
  readonly bars: string
}

/**
 *   tidemark indicator show <id> [--instrument NIFTY.NSE] [--timeframe 1d] [--bars 60] [--json]
 *
 * Says what an indicator is, and with an instrument draws it over the newest bars that have closed.
 * Reads only; without an instrument no database is needed. Exits 1 when no bar has a value.
 */
export const indicatorShowCommand = cliCommand<Options>({
  name: 'show <id>',
  summary: 'What an indicator is; drawn over stored bars.',
  details:
    'Exits 1 when no bar has a value.\n\n' +
    'Examples:\n' +
    '  tidemark indicator show RSI_14\n' +
    '  tidemark indicator show BBANDS_20_2 --instrument NIFTY.NSE --timeframe 5min',
  define: (command) => {
    command
      .option('--instrument <symbol>', 'over its stored bars')
      .option('--timeframe <timeframe>', 'how long a bar is', '1d')
      .option('--bars <count>', 'how many bars, up to 1000', '60')
  },
  async run(cli, options, [id]) {
    const { askedIndicator } = await import('../../app/indicators/asked-indicator.ts')
    const asked = askedIndicator(id!)
    if (options.instrument === undefined) return explain(cli, asked)
    return draw(cli, asked, { ...options, instrument: options.instrument })
  },
})

function explain(
  { output }: Cli,
  { indicatorId, definition, parameters }: AskedIndicator,
): ExitCode {
  const { title, category, outputs, needs, source } = definition
  const facts = { id: indicatorId, title, category, outputs, needs, source }
  const warmUp = definition.warmUp(parameters)
  output.answer({ ...facts, warm_up: warmUp, memory: definition.memory(parameters) }, () =>
    [
      `${indicatorId}: ${title}`,
      '',
      `Parameters   ${parametersOf(definition, parameters)}`,
      `Outputs      ${outputs.join(', ')}`,
      `Needs        ${needs.join(', ')}`,
      `Warm-up      ${warmUp} bars before the first value`,
      `Source       ${source}`,
    ].join('\n'),
  )
  return EXIT.ok
}

function parametersOf(definition: IndicatorDefinition, parameters: readonly number[]): string {
  const said = definition.parameters.map(({ name, min, max }, place) => {
    return `${name} ${parameters[place]} (${min} to ${max})`
  })
  return said.join(', ') || 'none'
}

async function draw(
  cli: Cli,
  asked: AskedIndicator,
  { instrument, timeframe, bars }: Options & { readonly instrument: string },
): Promise<ExitCode> {
  const [{ AppError }, { intervalOf }, { formatInstant }, reading, links, asciichart] =
    await Promise.all([
      import('../../core/app-error.ts'),
      import('../../core/timeframe.ts'),
      import('../../core/instant.ts'),
      import('../../app/indicators/read-indicators.ts'),
      import('../../links/open-links.ts'),
      import('asciichart'),
    ])
  const refuse = (message: string) => new AppError('invalid_input', {}, { message })
  const interval = intervalOf(timeframe)
  const count = Number(bars)
  if (interval === null) throw refuse(`${timeframe} is no timeframe: 1min, 5min, 1h, 1d, 1w.`)
  if (!(Number.isInteger(count) && count >= 1 && count <= 1000)) {
    throw refuse('--bars is a whole number from 1 to 1000.')
  }
  return withContext(cli, async (context) => {
    const opened = links.openLocalLinks(context)
    try {
      const over = { ...context, links: opened }
      const target = await reading.targetOf(over, { symbol: instrument, interval })
      const { points } = await reading.readHistory(over, target, asked, count)
      const { definition, indicatorId } = asked
      points.openedAt.forEach((at, bar) => {
        const values = points.outputs.map((column) => column[bar] ?? null)
        const named = Object.fromEntries(definition.outputs.map((name, at) => [name, values[at]]))
        cli.output.emit({ id: indicatorId, opened_at: formatInstant(at as Instant), ...named })
      })
      const heading = `${indicatorId} of ${target.instrument.instrumentId}, ${timeframe}`
      cli.output.say([heading, ...drawings(definition, points, asciichart.plot)].join('\n'))
      return points.outputs.some((column) => column.some(isNumber)) ? EXIT.ok : EXIT.found
    } finally {
      await opened.close()
    }
  })
}

type Plot = (series: readonly number[], options: { readonly height: number }) => string

function drawings(
  { outputs }: IndicatorDefinition,
  points: IndicatorPoints,
  plot: Plot,
): readonly string[] {
  return outputs.map((name, output) => {
    const values = (points.outputs[output] ?? []).filter(isNumber)
    if (values.length === 0) return `\n${name}: no bar has a value.`
    return `\n${name} ${values.at(-1)!.toFixed(4)}\n${plot(values, { height: 8 })}`
  })
}

function isNumber(value: number | null): value is number {
  return value !== null
}
