import { Option } from 'commander'
import { cliCommand, EXIT } from '../command.ts'

const CATEGORIES = ['momentum', 'trend', 'volatility', 'volume', 'other', 'pattern'] as const

interface Options {
  readonly category?: (typeof CATEGORIES)[number]
  readonly search?: string
}

/**
 *   tidemark indicator list [--category momentum] [--search average] [--json]
 *
 * Needs no database. Exits 1 when there is none such.
 */
export const indicatorListCommand = cliCommand<Options>({
  name: 'list',
  summary: 'Indicators and candlestick patterns, with their parameters.',
  details: 'Exits 1 when there is none such.',
  define: (command) => {
    command
      .addOption(new Option('--category <category>', 'only these').choices(CATEGORIES))
      .option('--search <text>', 'only those whose name or title has it')
  },
  async run({ output }, { category, search = '' }) {
    const { INDICATORS, indicatorId } = await import('../../domain/indicators/registry.ts')
    const wanted = search.toLowerCase()
    const found = INDICATORS.filter((one) => {
      const text = [one.name, ...one.aliases, one.title].join(' ').toLowerCase()
      return (category === undefined || one.category === category) && text.includes(wanted)
    })
    const rows = found.map((one) => {
      const parameters = one.parameters.map((parameter) => parameter.default)
      output.emit({
        name: one.name,
        id: indicatorId(one, parameters),
        title: one.title,
        category: one.category,
        outputs: one.outputs,
        warm_up: one.warmUp(parameters),
      })
      return [indicatorId(one, parameters), one.category, one.title]
    })
    output.say(
      found.length === 0 ? 'There is none such.' : output.table(['id', 'category', 'title'], rows),
    )
    return found.length === 0 ? EXIT.found : EXIT.ok
  },
})
