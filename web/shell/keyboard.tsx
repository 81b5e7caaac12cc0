import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useMemo, useSyncExternalStore } from 'react'
import { may, useMe } from '../session/me.ts'
import { placesFor } from './places.tsx'
import { followKeyboard, type Shortcut } from './shortcuts.ts'

const ShortcutList = lazy(async () => {
  const { ShortcutList: component } = await import('./shortcut-list.tsx')
  return { default: component }
})

let listed = false
const listeners = new Set<() => void>()

export function listShortcuts(): void {
  show(true)
}

/** Follows the keyboard, and lists on `?` what it understands. */
export function Keyboard() {
  const shortcuts = useShortcuts()
  const isListed = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => listed,
  )
  useEffect(() => followKeyboard(shortcuts), [shortcuts])
  return (
    <Suspense fallback={null}>
      {isListed && <ShortcutList shortcuts={shortcuts} close={() => show(false)} />}
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

function show(to: boolean): void {
  listed = to
  listeners.forEach((listener) => listener())
}
