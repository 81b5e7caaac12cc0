import type { Command } from 'commander'
import type { Output } from './output.ts'
import type { Ports } from './ports.ts'
import type { Settings } from './settings.ts'

/** What a command works with. */
export interface Cli {
  readonly settings: Settings
  readonly output: Output
  readonly ports: Ports
  readonly underNpm: boolean // started by one of npm's scripts
}

/** How a command ended: the process's exit code. */
export const EXIT = {
  ok: 0,
  found: 1, // it looked, and something is wrong
  failed: 2, // it could not do what was asked: bad input, no database
  bug: 70, // the program is wrong
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** One command, one file. What it needs is loaded when it runs, so that `--help` costs nothing. */
export interface CliCommand<Options = unknown> {
  readonly name: string // with its arguments, as commander writes them: 'import <path...>'
  readonly summary: string
  readonly details?: string // what --help says below the options: exit codes, examples
  define?(command: Command): void
  run(cli: Cli, options: Options, args: readonly string[]): Promise<ExitCode>
}

/** Keeps the options' type inside the file that declares them. */
export function cliCommand<Options>(command: CliCommand<Options>): CliCommand {
  return command as CliCommand
}
