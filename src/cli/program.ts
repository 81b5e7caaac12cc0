import { Command, CommanderError } from 'commander'
import { programVersion } from '../app/operations/program-version.ts'
import { EXIT, type Cli, type CliCommand } from './command.ts'
import { openOutput } from './output.ts'
import type { Ports } from './ports.ts'
import { reportFailure } from './report-failure.ts'
import { readSettings, type Environment } from './settings.ts'
import { accountListCommand } from './account-list.ts'
import { accountShowCommand } from './account-show.ts'
import { accountSyncCommand } from './account-sync.ts'
import { archiveCommand } from './archive.ts'
import { backfillCommand } from './backfill.ts'
import { backtestCommand } from './backtest.ts'
import { backupCommand } from './backup.ts'
import { cacheClearCommand } from './cache-clear.ts'
import { calendarCheckCommand } from './calendar-check.ts'
import { calendarHolidaysCommand } from './calendar-holidays.ts'
import { calendarImportCommand } from './calendar-import.ts'
import { calendarStatusCommand } from './calendar-status.ts'
import { dataCoverageCommand } from './data-coverage.ts'
import { dataGapsCommand } from './data-gaps.ts'
import { dataShowCommand } from './data-show.ts'
import { doctorCommand } from './doctor.ts'
import { depthShowCommand } from './depth-show.ts'
import { futureShowCommand } from './future-show.ts'
import { importInstrumentsCommand } from './import-instruments.ts'
import { importCommand } from './import.ts'
import { instrumentSearchCommand } from './instrument-search.ts'
import { instrumentShowCommand } from './instrument-show.ts'
import { indicatorListCommand } from './indicator-list.ts'
import { indicatorShowCommand } from './indicator-show.ts'
import { keyAddCommand } from './key-add.ts'
import { keyListCommand } from './key-list.ts'
import { keyRevokeCommand } from './key-revoke.ts'
import { signingKeyRotateCommand } from './signing-key-rotate.ts'
import { labelListCommand } from './label-list.ts'
import { migrateCommand } from './migrate.ts'
import { modelDeleteCommand } from './model-delete.ts'
import { modelListCommand } from './model-list.ts'
import { modelShowCommand } from './model-show.ts'
import { modelTrainCommand } from './model-train.ts'
import { optionChainCommand } from './option-chain.ts'
import { optionCheckCommand } from './option-check.ts'
import { optionValueCommand } from './option-value.ts'
import { orderCancelCommand } from './order-cancel.ts'
import { orderListCommand } from './order-list.ts'
import { orderPlaceCommand } from './order-place.ts'
import { overrideListCommand } from './override-list.ts'
import { overrideOrderCommand } from './override-order.ts'
import { overrideShowCommand } from './override-show.ts'
import { replayCommand } from './replay.ts'
import { reportCommand } from './report.ts'
import { restoreCommand } from './restore.ts'
import { runListCommand } from './run-list.ts'
import { runShowCommand } from './run-show.ts'
import { runStartCommand } from './run-start.ts'
import { runStopCommand } from './run-stop.ts'
import { serveCommand } from './serve.ts'
import { statusCommand } from './status.ts'
import { strategyListCommand } from './strategy-list.ts'
import { strategyPayoffCommand } from './strategy-payoff.ts'
import { strategyShowCommand } from './strategy-show.ts'
import { tradeCommand } from './trade.ts'
import { upCommand } from './up.ts'
import { userAddCommand } from './user-add.ts'
import { verifyCommand } from './verify.ts'
import { workCommand } from './work.ts'

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
