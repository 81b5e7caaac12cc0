import type { Command } from 'commander'

/** The owner of the demonstration world's runs. */
export const DEMO_USER_ID = 'usr_demo'

export interface UserOption {
  readonly user: string
}

/** Whose runs; the command line acts for anybody, since it holds the database. */
export function withUserOption(command: Command): Command {
  return command.option('--user <user id>', 'whose', DEMO_USER_ID)
}
