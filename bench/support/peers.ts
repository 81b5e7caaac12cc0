import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { BarSeries } from '../../src/domain/simulation/bar-series.ts'
import { writeBars } from './crossover-in-c.ts'
import { PEERS_FOLDER } from './folders.ts'

/** What another engine made of the canonical backtest. */
export interface PeerRun {
  readonly version: string
  readonly bars: number
  readonly seconds: number
  readonly fills: number
  readonly finalEquity: number | null // null where it keeps none
  readonly differs: string // why it cannot be compared, should it not agree
}

const PYTHON = [
  { name: 'backtesting.py', package: 'backtesting', script: 'run-backtesting.py' },
  { name: 'backtrader', package: 'backtrader', script: 'run-backtrader.py' },
  { name: 'nautilus_trader', package: 'nautilus_trader', script: 'run-nautilus.py' },
]

/**
 * Runs each engine that can be installed here, into a folder that is removed afterwards; of one
 * that cannot, the sentence that says why. None is a dependency of ours.
 */
export async function* runPeers(
  bars: BarSeries,
  folder: string,
): AsyncGenerator<{ readonly name: string; readonly run: PeerRun | string }> {
  const input = join(folder, 'peer-bars.bin')
  writeBars(bars, input)
  yield { name: 'grademark', run: await runGrademark(input, folder) }

  const venv = join(folder, 'venv')
  const made = await outputOf('python3', ['-m', 'venv', venv])
  for (const { name, package: wanted, script } of PYTHON) {
    if (!made.ok) {
      yield { name, run: 'there is no python3 with venv here' }
      continue
    }
    const installed = await outputOf(join(venv, 'bin', 'pip'), ['install', '-q', wanted])
    yield {
      name,
      run: installed.ok
        ? await answerOf(join(venv, 'bin', 'python'), ['-B', `${PEERS_FOLDER}${script}`, input])
        : `pip could not install it: ${lastLine(installed.text)}`,
    }
  }
}

/** It needs `chai` too, which it imports and does not name among its dependencies. */
async function runGrademark(input: string, folder: string): Promise<PeerRun | string> {
  const packages = ['grademark@0.3.0', 'data-forge@1', 'chai@4']
  const npm = join(process.execPath, '..', 'npm')
  const installed = await outputOf(existsSync(npm) ? npm : 'npm', [
    'install',
    '--silent',
    '--no-audit',
    '--no-fund',
    '--prefix',
    folder,
    ...packages,
  ])
  if (!installed.ok) return `npm could not install it: ${lastLine(installed.text)}`
  return answerOf(process.execPath, [`${PEERS_FOLDER}run-grademark.cjs`, input, folder])
}

/** The fastest of some runs, each in a process of its own. */
async function answerOf(command: string, args: readonly string[]): Promise<PeerRun | string> {
  const runs: PeerRun[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const { ok, text } = await outputOf(command, args)
    const start = text.indexOf('{"version"')
    if (!ok || start < 0) return `it failed: ${lastLine(text)}`
    runs.push(JSON.parse(text.slice(start).split('\n')[0]!) as PeerRun)
  }
  return runs.toSorted((a, b) => a.seconds - b.seconds)[0]!
}

const ROUNDS = 3

function outputOf(
  command: string,
  args: readonly string[],
): Promise<{ readonly ok: boolean; readonly text: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    child.once('error', (error) => resolve({ ok: false, text: error.message }))
    child.once('close', (code) => resolve({ ok: code === 0, text }))
  })
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? ''
}
