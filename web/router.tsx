import { createRootRoute, createRoute, createRouter, Link } from '@tanstack/react-router'
import { pageOf } from './page-code.ts'
import { PageFailure } from './page-failure.tsx'
import { readSearch as readChartSearch } from './pages/charts/place.ts'
import type { Series } from './pages/data/queries.ts'
import { isSeries } from './pages/data/series.ts'
import { readSearch as readReplaySearch } from './pages/replay/place.ts'
import { RUN_TABS, type RunTab } from './pages/run/run-tab.ts'
import { Empty } from './parts/answers.tsx'
import { Root } from './shell/root.tsx'

const root = createRootRoute({
  component: Root,
  notFoundComponent: NotFound,
  errorComponent: PageFailure,
})

const overview = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: pageOf(() => import('./pages/overview.tsx'), 'Overview'),
})

const runs = createRoute({
  getParentRoute: () => root,
  path: '/runs',
  component: pageOf(() => import('./pages/runs.tsx'), 'Runs'),
})

const newRun = createRoute({
  getParentRoute: () => root,
  path: '/runs/new',
  component: pageOf(() => import('./pages/new-run.tsx'), 'NewRun'),
})

const run = createRoute({
  getParentRoute: () => root,
  path: '/runs/$runId',
  validateSearch: ({ tab }): { tab?: RunTab } => {
    const known = RUN_TABS.find(({ name }) => name === tab)?.name
    return known ? { tab: known } : {}
  },
  component: pageOf(() => import('./pages/run/run-page.tsx'), 'RunPage'),
})

const market = createRoute({
  getParentRoute: () => root,
  path: '/market',
  validateSearch: ({ instrument }): { instrument?: string } =>
    typeof instrument === 'string' ? { instrument } : {},
  component: pageOf(() => import('./pages/market.tsx'), 'Market'),
})

const find = createRoute({
  getParentRoute: () => root,
  path: '/find',
  validateSearch: ({ q, instrument }): { q?: string; instrument?: string } => ({
    ...((typeof q === 'string' || typeof q === 'number') && { q: String(q) }),
    ...(typeof instrument === 'string' && { instrument }),
  }),
  component: pageOf(() => import('./pages/find/find.tsx'), 'Find'),
})

const data = createRoute({
  getParentRoute: () => root,
  path: '/data',
  validateSearch: (found): { series?: Series; to?: string; instrument?: string } => ({
    ...(isSeries(found['series']) && { series: found['series'] }),
    ...(typeof found['to'] === 'string' && { to: found['to'] }),
    ...(typeof found['instrument'] === 'string' && { instrument: found['instrument'] }),
  }),
  component: pageOf(() => import('./pages/data/data.tsx'), 'Data'),
})

const futures = createRoute({
  getParentRoute: () => root,
  path: '/futures-desk',
  validateSearch: ({ symbol }): { symbol?: string } =>
    typeof symbol === 'string' ? { symbol } : {},
  component: pageOf(() => import('./pages/futures/futures.tsx'), 'Futures'),
})

const calendars = createRoute({
  getParentRoute: () => root,
  path: '/calendars',
  validateSearch: ({ calendar, year }): { calendar?: string; year?: number } => ({
    ...(typeof calendar === 'string' && { calendar }),
    ...(typeof year === 'number' && { year }),
  }),
  component: pageOf(() => import('./pages/calendars/calendars.tsx'), 'Calendars'),
})

const options = createRoute({
  getParentRoute: () => root,
  path: '/options',
  validateSearch: ({ symbol, expiry, at }): { symbol?: string; expiry?: string; at?: string } => ({
    ...(typeof symbol === 'string' && { symbol }),
    ...(typeof expiry === 'string' && { expiry }),
    ...(typeof at === 'string' && { at }),
  }),
  component: pageOf(() => import('./pages/options/options.tsx'), 'Options'),
})

const portfolios = createRoute({
  getParentRoute: () => root,
  path: '/portfolios',
  component: pageOf(() => import('./pages/portfolios/portfolios.tsx'), 'Portfolios'),
})

const newPortfolio = createRoute({
  getParentRoute: () => root,
  path: '/portfolios/new',
  validateSearch: ({ symbol, expiry, at }): { symbol?: string; expiry?: string; at?: string } => ({
    ...(typeof symbol === 'string' && { symbol }),
    ...(typeof expiry === 'string' && { expiry }),
    ...(typeof at === 'string' && { at }),
  }),
  component: pageOf(() => import('./pages/portfolios/builder.tsx'), 'Builder'),
})

const portfolio = createRoute({
  getParentRoute: () => root,
  path: '/portfolios/$strategyId',
  component: pageOf(() => import('./pages/portfolios/portfolio.tsx'), 'PortfolioPage'),
})

const charts = createRoute({
  getParentRoute: () => root,
  path: '/charts',
  validateSearch: readChartSearch,
  component: pageOf(() => import('./pages/charts/charts.tsx'), 'Charts'),
})

const monitor = createRoute({
  getParentRoute: () => root,
  path: '/monitor',
  validateSearch: ({ symbol }): { symbol?: string } =>
    typeof symbol === 'string' ? { symbol } : {},
  component: pageOf(() => import('./pages/monitor/monitor.tsx'), 'Monitor'),
})

const replay = createRoute({
  getParentRoute: () => root,
  path: '/replay-desk',
  validateSearch: readReplaySearch,
  component: pageOf(() => import('./pages/replay/replay-desk.tsx'), 'ReplayDesk'),
})

const depth = createRoute({
  getParentRoute: () => root,
  path: '/depth',
  validateSearch: ({ instrument, at }): { instrument?: string; at?: string } => ({
    ...(typeof instrument === 'string' && { instrument }),
    ...(typeof at === 'string' && !Number.isNaN(Date.parse(at)) && { at }),
  }),
  component: pageOf(() => import('./pages/depth/depth.tsx'), 'Depth'),
})

const accounts = createRoute({
  getParentRoute: () => root,
  path: '/desk',
  validateSearch: ({ account }): { account?: string } =>
    typeof account === 'string' ? { account } : {},
  component: pageOf(() => import('./pages/accounts/accounts.tsx'), 'Accounts'),
})

const overrides = createRoute({
  getParentRoute: () => root,
  path: '/overrides',
  component: pageOf(() => import('./pages/overrides/overrides.tsx'), 'Overrides'),
})

const models = createRoute({
  getParentRoute: () => root,
  path: '/learning',
  component: pageOf(() => import('./pages/models/models.tsx'), 'Models'),
})

const model = createRoute({
  getParentRoute: () => root,
  path: '/learning/$modelId',
  component: pageOf(() => import('./pages/models/model-page.tsx'), 'ModelPage'),
})

const broker = createRoute({
  getParentRoute: () => root,
  path: '/brokers',
  component: pageOf(() => import('./pages/broker.tsx'), 'Broker'),
})

const security = createRoute({
  getParentRoute: () => root,
  path: '/account/security',
  component: pageOf(() => import('./pages/account/security.tsx'), 'Security'),
})

const sessions = createRoute({
  getParentRoute: () => root,
  path: '/account/sessions',
  component: pageOf(() => import('./pages/account/sessions.tsx'), 'Sessions'),
})

const keys = createRoute({
  getParentRoute: () => root,
  path: '/account/keys',
  component: pageOf(() => import('./pages/account/keys/keys.tsx'), 'Keys'),
})

const users = createRoute({
  getParentRoute: () => root,
  path: '/manage/users',
  component: pageOf(() => import('./pages/users/users.tsx'), 'Users'),
})

const system = createRoute({
  getParentRoute: () => root,
  path: '/manage/system',
  component: pageOf(() => import('./pages/system/system.tsx'), 'System'),
})

export const router = createRouter({
  routeTree: root.addChildren([
    overview,
    runs,
    newRun,
    run,
    market,
    find,
    calendars,
    data,
    futures,
    options,
    portfolios,
    newPortfolio,
    portfolio,
    charts,
    monitor,
    replay,
    depth,
    accounts,
    overrides,
    models,
    model,
    broker,
    security,
    sessions,
    keys,
    users,
    system,
  ]),
  defaultErrorComponent: PageFailure,
  defaultPreload: 'intent',
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

function NotFound() {
  return (
    <Empty title="There is no such page">
      <p>
        The address may be mistyped. Everything there is can be reached from the{' '}
        <Link to="/">overview</Link>.
      </p>
    </Empty>
  )
}
