import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useMemo, useSyncExternalStore } from 'react'
import { may, useMe } from '../session/me.ts'
import { placesFor } from './places.tsx'
import { followKeyboard, PALETTE_KEYS, type Shortcut } from './shortcuts.ts'

const ShortcutList = lazy(async () => {
  const { ShortcutList: component } = await import('./shortcut-list.tsx')
  return { default: component }
})

const Palette = lazy(async () => {
  const { Palette: component } = await import('./palette.tsx')
  return { default: component }
})

type Above = 'nothing' | 'shortcuts' | 'palette'

let above: Above = 'nothing'
const listeners = new Set<() => void>()

export function listShortcuts(): void {
  show('shortcuts')
}

/** Opens the list of all places and instruments. */
export function openPalette(): void {
  show('palette')
}

/** Follows the keyboard, lists on `?` what it understands, and opens above the page what it opens. */
export function Keyboard() {
  const shortcuts = useShortcuts()
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => above,
  )
  const close = (): void => show('nothing')
  useEffect(() => followKeyboard(shortcuts), [shortcuts])
  return (
    <Suspense fallback={null}>
      {shown === 'shortcuts' && <ShortcutList shortcuts={shortcuts} close={close} />}
      {shown === 'palette' && <Palette close={close} />}
    </Suspense>
  )
}

function useShortcuts(): readonly Shortcut[] {
  const navigate = useNavigate()
  const me = useMe()
  const { setColorScheme } = useMantineColorScheme()
  const dark = useComputedColorScheme('light') === 'dark'
  return useMemo(() => {
    const go = (to: string) => () => void navigate({ to })
    const trades = me !== undefined && may(me, 'can_trade')
    return [
      ...placesFor(me).map(({ to, title, letter }) => ({
        keys: `g ${letter}`,
        title: `Go to ${title}`,
        run: go(to),
      })),
      { keys: PALETTE_KEYS, title: 'Find a place or an instrument', run: openPalette },
      { keys: 'g a', title: 'Go to your account', run: go('/account/security') },
      ...(trades ? [{ keys: 'n', title: 'New run', run: go('/runs/new') }] : []),
      {
        keys: 'd',
        title: dark ? 'Light colours' : 'Dark colours',
        run: () => setColorScheme(dark ? 'light' : 'dark'),
      },
      { keys: '?', title: 'This list', run: listShortcuts },
    ]
  }, [navigate, me, setColorScheme, dark])
}

function show(next: Above): void {
  above = next
  listeners.forEach((listener) => listener())
}
