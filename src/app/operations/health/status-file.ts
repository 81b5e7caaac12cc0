import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isAlive } from '../../../store/postgres/postmaster.ts'

/** What a running `tidemark up` tells other programs; in `status.json`, for its owner's eyes. */
export interface Status {
  readonly pid: number
  readonly startedAt: string // ISO 8601
  readonly dashboardUrl: string // with the key
  readonly apiUrl: string
  readonly databaseDsn: string
  readonly userId: string
  readonly apiKey: string
  readonly home: string
}

/** Whole or not at all: a reader never meets half a file. */
export function writeStatus(home: string, status: Status): void {
  const beside = join(home, `status.json.${process.pid}`)
  writeFileSync(beside, `${JSON.stringify(status, null, 2)}\n`, { mode: 0o600 })
  renameSync(beside, join(home, 'status.json'))
}

export function removeStatus(home: string): void {
  rmSync(join(home, 'status.json'), { force: true })
}

/** What runs in this home, or null: a file that a killed process left behind says nothing. */
export function readStatus(home: string): Status | null {
  try {
    const status = JSON.parse(readFileSync(join(home, 'status.json'), 'utf8')) as Status
    return isAlive(status.pid) ? status : null
  } catch {
    return null
  }
}
