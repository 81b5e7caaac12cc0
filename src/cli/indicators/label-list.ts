import { formatInstant } from '../../core/instant.ts'
import { timeframeOf } from '../../core/timeframe.ts'
import type { LabelWithSamples } from '../../app/labels/label-draft.ts'
import { cliCommand, EXIT } from '../command.ts'
import { withUserOption, type UserOption } from '../identity/user-option.ts'
import { withContext } from '../with-context.ts'

interface Options extends UserOption {
  readonly symbol?: string
}

/**
 *   tidemark label list [--symbol NIFTY] [--user usr_…] [--json]
 *
 * With --json one label a line, with its samples: what a model learns from. Reads only.
 */
export const labelListCommand = cliCommand<Options>({
  name: 'list',
  summary: 'List the labels that a user has set on bars, for people and for models.',
  define: (command) => {
    withUserOption(command).option('--symbol <symbol>', 'of this one, in any spelling')
  },
  async run(cli, { user, symbol }) {
    const { output } = cli
    const { readLabels } = await import('../../app/labels/read-labels.ts')
    return withContext(cli, async (context) => {
      const labels: LabelWithSamples[] = []
      for (let after: string | undefined; ;) {
        const page = await readLabels(context, { userId: user, symbol, after, limit: 500 })
        labels.push(...page.items)
        if (page.next === null) break
        after = page.next
      }
      for (const label of labels) output.emit(asJson(label))
      output.say(labels.length === 0 ? `${user} has set no labels.` : tableOf(output, labels))
      return EXIT.ok
    })
  },
})

function asJson(label: LabelWithSamples): object {
  return {
    label_id: label.labelId,
    symbol: label.symbol,
    label_type: label.labelType,
    timeframe: timeframeOf(label.timeframe),
    labeled_at: formatInstant(label.labeledAt),
    metadata: label.metadata,
    tags: label.tags,
    samples: label.samples.map(({ uri, type }) => ({ sample_uri: uri, sample_type: type })),
  }
}

function tableOf(
  output: { table(head: readonly string[], rows: readonly (readonly string[])[]): string },
  labels: readonly LabelWithSamples[],
): string {
  return output.table(
    ['Label', 'Symbol', 'Type', 'Timeframe', 'Bar', 'Tags'],
    labels.map(({ labelId, symbol, labelType, timeframe, labeledAt, tags }) => [
      labelId,
      symbol,
      labelType,
      timeframeOf(timeframe),
      formatInstant(labeledAt),
      tags.join(', '),
    ]),
  )
}
