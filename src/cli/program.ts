import { Command, CommanderError } from 'commander'
import { programVersion } from '../app/operations/program-version.ts'
import { EXIT, type Cli, type CliCommand } from './command.ts'
import { openOutput } from './output.ts'
import type { Ports } from './ports.ts'
import { reportFailure } from './report-failure.ts'
import { readSettings, type Environment } from './settings.ts'
import { accountListCommand } from './accounts/account-list.ts'
import { accountShowCommand } from './accounts/account-show.ts'
import { accountSyncCommand } from './accounts/account-sync.ts'
import { archiveCommand } from './market/archive.ts'
import { backfillCommand } from './market/backfill.ts'
import { backtestCommand } from './runs/backtest.ts'
import { backupCommand } from './operations/backup.ts'
import { cacheClearCommand } from './operations/cache-clear.ts'
import { calendarCheckCommand } from './calendar/calendar-check.ts'
import { calendarHolidaysCommand } from './calendar/calendar-holidays.ts'
import { calendarImportCommand } from './calendar/calendar-import.ts'
import { calendarStatusCommand } from './calendar/calendar-status.ts'
import { dataCoverageCommand } from './market/data-coverage.ts'
import { dataGapsCommand } from './market/data-gaps.ts'
import { dataShowCommand } from './market/data-show.ts'
import { doctorCommand } from './operations/doctor.ts'
import { depthShowCommand } from './market/depth-show.ts'
import { futureShowCommand } from './futures/future-show.ts'
import { importInstrumentsCommand } from './market/import-instruments.ts'
import { importCommand } from './market/import.ts'
import { instrumentSearchCommand } from './market/instrument-search.ts'
import { instrumentShowCommand } from './market/instrument-show.ts'
import { indicatorListCommand } from './indicators/indicator-list.ts'
import { indicatorShowCommand } from './indicators/indicator-show.ts'
import { keyAddCommand } from './identity/key-add.ts'
import { keyListCommand } from './identity/key-list.ts'
import { keyRevokeCommand } from './identity/key-revoke.ts'
import { signingKeyRotateCommand } from './identity/signing-key-rotate.ts'
import { labelListCommand } from './indicators/label-list.ts'
import { migrateCommand } from './operations/migrate.ts'
import { modelDeleteCommand } from './learning/model-delete.ts'
import { modelListCommand } from './learning/model-list.ts'
import { modelShowCommand } from './learning/model-show.ts'
import { modelTrainCommand } from './learning/model-train.ts'
import { optionChainCommand } from './options/option-chain.ts'
import { optionCheckCommand } from './options/option-check.ts'
import { optionValueCommand } from './options/option-value.ts'
import { orderCancelCommand } from './accounts/order-cancel.ts'
import { orderListCommand } from './accounts/order-list.ts'
import { orderPlaceCommand } from './accounts/order-place.ts'
import { overrideListCommand } from './trading/override-list.ts'
import { overrideOrderCommand } from './trading/override-order.ts'
import { overrideShowCommand } from './trading/override-show.ts'
import { replayCommand } from './runs/replay.ts'
import { reportCommand } from './operations/report.ts'
import { restoreCommand } from './operations/restore.ts'
import { runListCommand } from './runs/run-list.ts'
import { runShowCommand } from './runs/run-show.ts'
import { runStartCommand } from './runs/run-start.ts'
import { runStopCommand } from './runs/run-stop.ts'
import { serveCommand } from './operations/serve.ts'
import { statusCommand } from './operations/status.ts'
import { strategyListCommand } from './portfolio/strategy-list.ts'
import { strategyPayoffCommand } from './portfolio/strategy-payoff.ts'
import { strategyShowCommand } from './portfolio/strategy-show.ts'
import { tradeCommand } from './operations/trade.ts'
import { upCommand } from './operations/up.ts'
import { userAddCommand } from './identity/user-add.ts'
import { verifyCommand } from './operations/verify.ts'
import { workCommand } from './operations/work.ts'

const COMMANDS: readonly CliCommand[] = [
  upCommand,
  statusCommand,
  serveCommand,
  tradeCommand,
  workCommand,
  migrateCommand,
  backupCommand,
  restoreCommand,
  importCommand,
  archiveCommand,
  backfillCommand,
  backtestCommand,
  replayCommand,
  verifyCommand,
  reportCommand,
  doctorCommand,
]

const GROUPS: readonly Group[] = [
  {
    name: 'account',
    summary: 'Trading accounts: list, show, sync.',
    commands: [accountListCommand, accountShowCommand, accountSyncCommand],
  },
  {
    name: 'order',
    summary: 'Orders of trading accounts: place, cancel, list.',
    commands: [orderPlaceCommand, orderCancelCommand, orderListCommand],
  },
  {
    name: 'run',
    summary: 'Paper portfolios: start, stop, list, show.',
    commands: [runStartCommand, runStopCommand, runListCommand, runShowCommand],
  },
  {
    name: 'cache',
    summary: 'What servers keep in memory and in Redis: clear.',
    commands: [cacheClearCommand],
  },
  {
    name: 'calendar',
    summary: 'When venues are open: status, holidays, import, check.',
    commands: [
      calendarStatusCommand,
      calendarHolidaysCommand,
      calendarImportCommand,
      calendarCheckCommand,
    ],
  },
  {
    name: 'depth',
    summary: 'Order books: show.',
    commands: [depthShowCommand],
  },
  {
    name: 'future',
    summary: 'Futures: signals and rollover.',
    commands: [futureShowCommand],
  },
  {
    name: 'instrument',
    summary: 'What can be traded: search, show.',
    commands: [instrumentSearchCommand, instrumentShowCommand],
  },
  { name: 'import', summary: '', commands: [importInstrumentsCommand] },
  {
    name: 'indicator',
    summary: 'Indicators and candlestick patterns: list, show.',
    commands: [indicatorListCommand, indicatorShowCommand],
  },
  {
    name: 'label',
    summary: 'What people mark on bars: list.',
    commands: [labelListCommand],
  },
  {
    name: 'data',
    summary: 'What market data is stored, and what is missing: coverage, gaps, show.',
    commands: [dataCoverageCommand, dataGapsCommand, dataShowCommand],
  },
  {
    name: 'model',
    summary: 'What learns from bars: train, list, show, delete.',
    commands: [modelTrainCommand, modelListCommand, modelShowCommand, modelDeleteCommand],
  },
  {
    name: 'option',
    summary: 'What options are worth: value, chain, check.',
    commands: [optionValueCommand, optionChainCommand, optionCheckCommand],
  },
  {
    name: 'override',
    summary: 'Orders by hand, past what the engine decides: order, list, show.',
    commands: [overrideOrderCommand, overrideListCommand, overrideShowCommand],
  },
  {
    name: 'strategy',
    summary: 'Portfolios of legs: list, show, payoff.',
    commands: [strategyListCommand, strategyShowCommand, strategyPayoffCommand],
  },
  { name: 'user', summary: 'Who may use the API: add.', commands: [userAddCommand] },
  {
    name: 'key',
    summary: 'API keys: add, list, revoke.',
    commands: [keyAddCommand, keyListCommand, keyRevokeCommand],
  },
  {
    name: 'signing-key',
    summary: 'What signs access tokens: rotate.',
    commands: [signingKeyRotateCommand],
  },
]

interface Group {
  readonly name: string
  readonly summary: string
  readonly commands: readonly CliCommand[]
}

/** Runs the command that the arguments name, and answers the exit code. */
export async function runCli(
  args: readonly string[],
  environment: Environment,
  ports: Ports,
): Promise<number> {
  const json = args.includes('--json')
  let code: number = EXIT.ok
  const program = buildProgram(async (definition, options, given) => {
    const underNpm = environment['npm_lifecycle_event'] !== undefined
    const settings = readSettings(environment)
    const cli: Cli = { settings, output: openOutput(json), ports, underNpm }
    code = await definition.run(cli, options, given)
  })
  try {
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (cause) {
    if (cause instanceof CommanderError) return cause.exitCode === 0 ? EXIT.ok : EXIT.failed
    return reportFailure(cause, json)
  }
}

type Act = (definition: CliCommand, options: unknown, args: readonly string[]) => Promise<void>

/** All commands and groups of commands; `act` is called with the one that the arguments name. */
export function buildProgram(act: Act): Command {
  const program = new Command('tidemark')
    .description('A trading platform: research, simulation and paper trading on one engine.')
    .version(programVersion(), '--version', 'Says which version this is.')
    .addHelpText('after', '\nSettings, files and what to do when: docs/operating.md')
  styled(program)
  for (const definition of COMMANDS) addCommand(program, definition, act)
  for (const { name, summary, commands } of GROUPS) {
    const known = program.commands.find((command) => command.name() === name) // `import` does more
    const group = known ?? styled(program.command(name).description(summary))
    for (const definition of commands) addCommand(group, definition, act)
  }
  return program
}

function addCommand(parent: Command, definition: CliCommand, act: Act): void {
  const command = styled(parent.command(definition.name).description(definition.summary))
  definition.define?.(command)
  command.option('--json', 'one JSON object a line, for the next program')
  if (definition.details) command.addHelpText('after', `\n${definition.details}`)
  command.action(() => act(definition, command.opts(), command.args))
}

/** Sentences, not codes; and never an exit from inside the library. */
function styled(command: Command): Command {
  return command
    .exitOverride()
    .showHelpAfterError('Add --help to see what there is.')
    .configureOutput({
      outputError: (text, write) => write(asSentence(text)),
    })
}

/** `error: unknown option '--x'` reads better as a sentence. */
function asSentence(text: string): string {
  const said = text.replace(/^error: /, '')
  const [first = '', ...rest] = said.split('\n')
  const dotted = /[.?!)]$/.test(first) || first === '' ? first : `${first}.`
  return [dotted.charAt(0).toUpperCase() + dotted.slice(1), ...rest].join('\n')
}
