import colors from 'picocolors'
import { usualPort } from '../../contract/service.ts'
import { cliCommand, EXIT } from '../command.ts'

/**
 *   tidemark doctor [--json]
 *
 * Exits 0 when nothing is wrong, 1 when something is. Changes nothing.
 */
export const doctorCommand = cliCommand({
  name: 'doctor',
  summary: 'Look whether this machine has what Tidemark needs.',
  details: 'Exits 0 when nothing is wrong, 1 when something is.',
  async run({ settings, output }) {
    const { examine } = await import('../../app/operations/health/doctor.ts')
    let wrong = 0
    for await (const finding of examine({ ...settings, port: settings.port ?? usualPort([]) })) {
      if (!finding.ok) wrong += 1
      output.answer(finding, () => {
        const mark = finding.ok ? colors.green('✓') : colors.red('✗')
        const fix = finding.fix === null ? '' : `\n  ${colors.bold('→')} ${finding.fix}`
        return `${mark} ${finding.detail}${fix}`
      })
    }
    output.say(wrong === 0 ? '\nNothing is wrong.' : `\n${wrong} of these need you.`)
    return wrong === 0 ? EXIT.ok : EXIT.found
  },
})
