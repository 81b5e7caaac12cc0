import { Link, Outlet, useMatch, useRouter } from '@tanstack/react-router'
import { Suspense, useEffect } from 'react'
import { useLive, useStreamState } from '../live/use-live.ts'
import { Loading } from '../parts/answers.tsx'
import { ICONS } from '../parts/icons.tsx'
import { useMe } from '../session/me.ts'
import { AccountMenu } from './account-menu.tsx'
import { ConnectionBanner } from './connection-banner.tsx'
import { Keyboard, openPalette } from './keyboard.tsx'
import type { Place } from './place-list.ts'
import { groupsFor } from './places.tsx'

/** What every page lives in: the way to the others, who is signed in, and whether it is live. */
export function Shell() {
  const runId = useMatch({ from: '/runs/$runId', shouldThrow: false })?.params.runId ?? null
  useLive(runId)
  useFocusOnPage()
  return (
    <div className="shell">
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <section className="side" aria-label="Tidemark">
        <Link to="/" className="brand" aria-label="Tidemark, overview">
          <img src="/mark.svg" alt="" />
          <span>Tidemark</span>
        </Link>
        <Navigation />
        <div className="side-foot">
          <StreamDot />
          <AccountMenu />
        </div>
      </section>
      <main className="main" id="main" tabIndex={-1}>
        <ConnectionBanner />
        <Suspense fallback={<Loading height={320} />}>
          <Outlet />
        </Suspense>
      </main>
      <Keyboard />
    </div>
  )
}

/** All places by group; on a narrow screen the four main ones, and the others behind More. */
function Navigation() {
  const groups = groupsFor(useMe())
  return (
    <>
      <button type="button" className="search-button" onClick={openPalette}>
        {ICONS.find}
        <span>Search</span>
        <kbd>Ctrl K</kbd>
      </button>
      <nav aria-label="Pages">
        {groups.map(({ title, places }) => (
          <div key={title} className="nav-group">
            <div className="nav-title" aria-hidden="true">
              {title}
            </div>
            <ul aria-label={title}>
              {places.map((place) => (
                <NavItem key={place.to} place={place} />
              ))}
            </ul>
          </div>
        ))}
        <button type="button" className="nav-link more-button" onClick={openPalette}>
          {ICONS.more}
          More
        </button>
      </nav>
    </>
  )
}

function NavItem({ place: { to, title, icon, exact = false, isMain = false } }: { place: Place }) {
  return (
    <li className={isMain ? 'main-place' : undefined}>
      <Link
        to={to}
        className="nav-link"
        activeOptions={{ exact, includeSearch: false }}
        activeProps={{ className: 'active' }}
      >
        {ICONS[icon]}
        {title}
      </Link>
    </li>
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

/** A link to another page puts the focus on it, so that Tab goes on there and not in the menu. */
function useFocusOnPage(): void {
  const router = useRouter()
  useEffect(
    () =>
      router.subscribe('onResolved', ({ pathChanged, fromLocation }) => {
        const main = document.getElementById('main')
        if (pathChanged && fromLocation && !main?.contains(document.activeElement)) {
          main?.focus({ preventScroll: true })
        }
      }),
    [router],
  )
}
