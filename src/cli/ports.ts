import type { Context, Log } from '../app/context.ts'
import type { ServiceName } from '../contract/service.ts'
import type { HttpSettings } from '../app/operations/http-settings.ts'
import type { Links } from '../links/links.ts'
import type { MarketSettings } from '../app/market/live/market-settings.ts'
import type { LogLevel } from './settings.ts'

/** What lies in rings that a command may not import; `main` brings it. */
export interface Ports {
  /** Serves the API and the dashboard. Resolves when it listens. */
  readonly serve: (options: ServeOptions) => Promise<Served>
  /** Builds the dashboard if its sources changed, and answers where it lies; null without one. */
  readonly buildDashboard: (note: (sentence: string) => void) => Promise<string | null>
  /** A log of JSON lines on a descriptor; standard error without one. */
  readonly openLog: (level: LogLevel, descriptor?: number) => Promise<Log>
}

export interface ServeOptions {
  readonly context: Context
  readonly links: Links
  readonly host: string
  readonly port: number
  readonly home: string // where the secrets lie
  readonly webRoot: string | null // the built dashboard
  readonly services: readonly ServiceName[] // none named: all
  readonly http: HttpSettings
  readonly metricsToken: string | null
  readonly market: MarketSettings
}

export interface Served {
  readonly url: string
  close(): Promise<void>
}
