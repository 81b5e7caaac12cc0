import { cliCommand, EXIT } from '../command.ts'
import { withContext } from '../with-context.ts'

/**
 *   tidemark verify [--json]
 *
 * Exits 0 when the books agree, 1 when they do not, 2 when it could not tell. Reads only, and may
 * run while runs trade.
 */
export const verifyCommand = cliCommand({
  name: 'verify',
  summary: 'Prove that the books are right.',
  details: 'Exits 0 when the books agree, 1 when they do not, 2 when it could not tell.',
  async run(cli) {
    const { output } = cli
    const { verifyBooks } = await import('../../app/operations/database/verify.ts')
    return withContext(cli, async (context) => {
      const rows: string[][] = []
      const found = await verifyBooks(context, ({ check, discrepancies }) => {
        rows.push([discrepancies.length === 0 ? 'agrees' : 'differs', check.name])
      })
      output.say(output.table(['', 'check'], rows))
      for (const { check, userId, runId, detail } of found) {
        output.answer(
          { check, user_id: userId, run_id: runId, detail },
          () => `${check}: ${[runId, detail].filter(Boolean).join('  ')}`,
        )
      }
      const count = found.length === 1 ? '1 discrepancy' : `${found.length} discrepancies`
      output.say(found.length === 0 ? 'The books agree.' : `The books differ: ${count}.`)
      return found.length === 0 ? EXIT.ok : EXIT.found
    })
  },
})
