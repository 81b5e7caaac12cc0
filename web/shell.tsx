import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, Outlet, useMatch } from '@tanstack/react-router'
import { useSyncExternalStore } from 'react'
import { useLive, useStreamState } from './live/use-live.ts'
import { SignIn } from './pages/sign-in.tsx'
import { ICONS } from './parts/icons.tsx'
import { meQuery } from './queries.ts'
import { apiKey, onSessionChange, signOut } from './session.ts'

/** Everybody's first question is whose books these are: without a key there is only the form. */
export function Root() {
  const key = useSyncExternalStore(onSessionChange, apiKey)
  return key === null ? <SignIn /> : <Shell key={key} />
}

const PLACES = [
  { to: '/', title: 'Overview', icon: ICONS.overview, exact: true },
  { to: '/runs', title: 'Runs', icon: ICONS.runs, exact: false },
  { to: '/market', title: 'Market', icon: ICONS.market, exact: false },
  { to: '/brokers', title: 'Broker', icon: ICONS.broker, exact: false },
] as const

function Shell() {
  const runId = useMatch({ from: '/runs/$runId', shouldThrow: false })?.params.runId ?? null
  useLive(runId)
  return (
    <div className="shell">
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <div className="side">
        <Link to="/" className="brand">
          <img src="/mark.svg" alt="" />
          Tidemark
        </Link>
        <nav aria-label="Pages">
          <ul>
            {PLACES.map(({ to, title, icon, exact }) => (
              <li key={to}>
                <Link
                  to={to}
                  className="nav-link"
                  activeOptions={{ exact }}
                  activeProps={{ className: 'active' }}
                >
                  {icon}
                  {title}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <SideFoot />
      </div>
      <main className="main" id="main" tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  )
}

function SideFoot() {
  const client = useQueryClient()
  const me = useQuery(meQuery).data
  function leave(): void {
    signOut()
    client.clear()
  }
  return (
    <div className="side-foot">
      <StreamDot />
      <div className="row">
        <span className="who muted">{me?.name || me?.user_id}</span>
        <span className="actions">
          <SchemeButton />
          <button type="button" className="icon-button" onClick={leave} aria-label="Sign out">
            {ICONS.out}
          </button>
        </span>
      </div>
    </div>
  )
}

const STREAM_WORDS = {
  connecting: 'Connecting',
  live: 'Live',
  reconnecting: 'Reconnecting',
} as const

function StreamDot() {
  const state = useStreamState()
  return (
    <span className={state === 'live' ? 'dot live' : 'dot'} role="status">
      {STREAM_WORDS[state]}
    </span>
  )
}

function SchemeButton() {
  const { setColorScheme } = useMantineColorScheme()
  const dark = useComputedColorScheme('light') === 'dark'
  return (
    <button
      type="button"
      className="icon-button"
      onClick={() => setColorScheme(dark ? 'light' : 'dark')}
      aria-label={dark ? 'Light colours' : 'Dark colours'}
    >
      {dark ? ICONS.sun : ICONS.moon}
    </button>
  )
}
