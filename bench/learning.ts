/**
 * Processor seconds to train each algorithm, and how well it predicts what was held out.
 *
 *   node bench/learning.ts [--tiny] [--record] [--no-peers] [--samples=100000] [--python=<python>]
 *
 * The workload: 50 features of which eight count, 100 trees. Beside it XGBoost (hist), LightGBM and
 * scikit-learn with one thread on the same samples in the same run, each from plain arrays to the
 * trained model; they are installed into a folder that is removed afterwards. A ratio is ours ÷ theirs
 * in trainings a processor second, in which our collector's and compiler's threads count, so that it
 * holds on a busy machine, too. Forests take a fifth of the samples, since scikit-learn's are slow.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  isClassifier,
  predict,
  trainModel,
  type Algorithm,
} from '../src/domain/learning/algorithms.ts'
import { samplesOf } from '../src/domain/learning/samples.ts'
import { classScores, lossOf } from '../src/domain/learning/training/scores.ts'
import { PEERS_FOLDER } from './support/folders.ts'
import { recordHistory } from './support/history.ts'
import { installedPython } from './support/install.ts'
import { learningSamples } from './support/learning-samples.ts'
import { report } from './support/report.ts'

const tiny = process.argv.includes('--tiny')
const withPeers = !tiny && !process.argv.includes('--no-peers')
const SAMPLES = tiny ? 400 : Number(option('samples') ?? 100_000)
const WIDTH = tiny ? 9 : 50
const ROUNDS = tiny ? 1 : 2
const PACKAGES = ['numpy', 'scikit-learn', 'xgboost-cpu', 'lightgbm']

interface Job {
  readonly algorithm: Algorithm
  readonly samples: number
  readonly rounds: number
  readonly hyperparameters: Readonly<Record<string, number>>
}

interface Run {
  readonly seconds: number // of the processor
  readonly score: number // AUC, or the root mean squared error
}

const trees = { n_estimators: tiny ? 3 : 100 }
const boosted = { ...trees, learning_rate: 0.1 }
const jobs: readonly Job[] = [
  job('xgboost_classifier', { ...boosted, max_depth: 6 }),
  job('xgboost_regressor', { ...boosted, max_depth: 6 }),
  job('lightgbm_classifier', { ...boosted, num_leaves: 63 }),
  job('lightgbm_regressor', { ...boosted, num_leaves: 63 }),
  job('random_forest_classifier', { ...trees, max_depth: 12 }, SAMPLES / 5),
  job('random_forest_regressor', { ...trees, max_depth: 12, max_features: 0.33 }, SAMPLES / 5),
  job('linear_regression', {}),
  job('elasticnet_regression', { alpha: 0.01 }),
  job('logistic_classification', {}),
]

const data = learningSamples(SAMPLES, WIDTH)
const ours = jobs.map(train)
const peers = withPeers ? trainPeers() : 'no peers were asked for'

const figures: Record<string, number | string> = { samples: SAMPLES, features: WIDTH }
if (typeof peers === 'string') figures['peers'] = peers
else figures['peers'] = peers.versions
jobs.forEach(({ algorithm }, index) => {
  const { seconds, score } = ours[index]!
  const measure = isClassifier(algorithm) ? 'AUC' : 'RMSE'
  const beside = typeof peers === 'string' ? null : peers.runs[index]!
  figures[`${algorithm}Ms`] = seconds * 1_000
  if (beside !== null) figures[`${algorithm}Ratio`] = beside.seconds / seconds
  const line = [`${seconds.toFixed(3)} s`, `${measure} ${score.toFixed(4)}`]
  if (beside !== null) {
    const ratio = (beside.seconds / seconds).toFixed(2)
    line.push(`theirs ${beside.seconds.toFixed(3)} s`, `${measure} ${beside.score.toFixed(4)}`)
    line.push(`ratio ${ratio}`)
  }
  console.log([algorithm.padEnd(24), ...line].join('  '))
})
report('learning', figures)
recordHistory('learning', figures)

function job(
  algorithm: Algorithm,
  hyperparameters: Job['hyperparameters'],
  samples = SAMPLES,
): Job {
  return { algorithm, samples, rounds: ROUNDS, hyperparameters }
}

function train({ algorithm, samples, rounds, hyperparameters }: Job): Run {
  const classes = isClassifier(algorithm)
  const all = { features: data.features, target: classes ? data.classes : data.target }
  const cut = Math.floor((samples * 4) / 5)
  const seen = samplesOf(all, { from: 0, to: cut })
  const held = samplesOf(all, { from: cut, to: samples })
  let seconds = Infinity
  let model = null
  for (let round = 0; round < rounds; round += 1) {
    const began = process.cpuUsage()
    model = trainModel(algorithm, { ...seen, hyperparameters, seed: 1 })
    const { user, system } = process.cpuUsage(began)
    seconds = Math.min(seconds, (user + system) / 1e6)
  }
  const predictions = predict(model!, held.features)
  const score = classes
    ? (classScores(held.target, predictions).auc ?? Number.NaN)
    : lossOf(held.target, predictions, false)
  return { seconds, score }
}

function trainPeers(): { readonly versions: string; readonly runs: readonly Run[] } | string {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-bench-'))
  try {
    const python = option('python') ?? installedPython(folder, PACKAGES)
    if (!python.includes('/')) return python
    const [input, list] = [join(folder, 'samples.bin'), join(folder, 'jobs.json')]
    const columns = [...data.features, data.target, data.classes]
    const numbers = new Float64Array(2 + columns.length * SAMPLES)
    numbers.set([SAMPLES, WIDTH])
    columns.forEach((column, index) => numbers.set(column, 2 + index * SAMPLES))
    writeFileSync(input, numbers)
    writeFileSync(list, JSON.stringify(jobs))
    const environment = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' }
    const ran = spawnSync(
      python,
      ['-B', '-W', 'ignore', `${PEERS_FOLDER}learning.py`, input, list],
      {
        encoding: 'utf8',
        env: environment,
      },
    )
    if (ran.status !== 0)
      return `the peers' program failed: ${ran.stderr.trim().split('\n').at(-1)}`
    return JSON.parse(ran.stdout.trim().split('\n').at(-1)!)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function option(name: string): string | undefined {
  return process.argv.find((argument) => argument.startsWith(`--${name}=`))?.split('=')[1]
}
