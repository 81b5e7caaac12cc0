/**
 * A worker that trains, in a process of its own, to be killed.
 *
 *   node test/support/trainer-process.ts <dsn>
 */
import { startTrainer } from './training-worker.ts'

startTrainer({ dsn: process.argv[2]! })
