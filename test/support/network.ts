import { spawnSync } from 'node:child_process'

/** Another machine, as far as the network can tell, and a line to it that can be cut and made bad. */
export interface FarMachine {
  readonly host: string // its address
  /** What comes before a command that runs on it. */
  readonly before: readonly string[]
  /** Loses so many of 100 packets, each way. Null, or why that cannot be had here. */
  lose(percent: number): string | null
  /** How many packets were lost on request, as the kernel counts. */
  lost(): number
  cut(): void
  mend(): void
}

interface TestRun {
  after(work: () => void): void
}

let made = 0

/**
 * A network namespace of Linux, with a line to ours; gone after `t`. A sentence where this machine
 * or its user cannot have one.
 */
export function farMachine(t: TestRun): FarMachine | string {
  if (process.platform !== 'linux') return 'Only Linux has network namespaces.'
  if (process.getuid?.() !== 0) return 'Only root may make a network namespace.'
  made += 1
  const name = `tdm${process.pid}-${made}`
  const [here, there] = [`${name}h`, `${name}t`] // a name has 15 characters at most
  const network = `198.18.${process.pid % 256}` // set aside for tests by RFC 2544
  const [ours, host] = [`${network}.${made * 4 + 1}`, `${network}.${made * 4 + 2}`]
  const before = ['ip', 'netns', 'exec', name]
  t.after(() => void run('ip', 'netns', 'delete', name)) // and the line with it
  const fault =
    run('ip', 'netns', 'add', name) ??
    run('ip', 'link', 'add', here, 'type', 'veth', 'peer', 'name', there, 'netns', name) ??
    run('ip', 'address', 'add', `${ours}/30`, 'dev', here) ??
    run('ip', 'link', 'set', here, 'up') ??
    run(...before, 'ip', 'address', 'add', `${host}/30`, 'dev', there) ??
    run(...before, 'ip', 'link', 'set', there, 'up')
  if (fault !== null) return `This machine makes no network namespace: ${fault}`
  return {
    host,
    before,
    lose(percent) {
      const byQueue =
        run('tc', 'qdisc', 'replace', 'dev', here, 'root', 'netem', 'loss', `${percent}%`) ??
        run(
          ...before,
          'tc',
          'qdisc',
          'replace',
          'dev',
          there,
          'root',
          'netem',
          'loss',
          `${percent}%`,
        )
      return byQueue === null ? null : loseByFilter(before, percent, byQueue)
    },
    lost: () =>
      sumOf(/dropped (\d+)/g, 'tc', '-s', 'qdisc', 'show', 'dev', here) +
      sumOf(/counter packets (\d+)/g, ...before, 'nft', 'list', 'ruleset'),
    cut: () => void run('ip', 'link', 'set', here, 'down'),
    mend: () => void run('ip', 'link', 'set', here, 'up'),
  }
}

/** Kernels without the lossy queue may have a packet filter that draws. */
function loseByFilter(before: readonly string[], percent: number, why: string): string | null {
  const drop = (hook: string): string =>
    `add chain inet lossy ${hook} { type filter hook ${hook} priority 0 ; }; ` +
    `add rule inet lossy ${hook} numgen random mod 100 < ${percent} counter drop`
  const rules = `flush ruleset; add table inet lossy; ${drop('input')}; ${drop('output')}`
  const fault = run(...before, 'nft', rules)
  return fault === null ? null : `This machine loses no packets on request: ${why} ${fault}`
}

/** Of the numbers that a program's answer holds; 0 where it has none. */
function sumOf(number: RegExp, ...[program, ...args]: readonly string[]): number {
  const { stdout } = spawnSync(program!, args, { encoding: 'utf8' })
  return [...(stdout ?? '').matchAll(number)].reduce((sum, [, found]) => sum + Number(found), 0)
}

/** What went wrong, or null. */
function run(...[program, ...args]: readonly string[]): string | null {
  const { status, error, stderr } = spawnSync(program!, args, { encoding: 'utf8' })
  if (error) return `${program} cannot be run (${(error as NodeJS.ErrnoException).code}).`
  return status === 0 ? null : stderr.trim().split('\n')[0]!
}
