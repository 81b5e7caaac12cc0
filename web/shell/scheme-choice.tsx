import { useMantineColorScheme, type MantineColorScheme } from '@mantine/core'
import { useId } from 'react'
import { ICONS } from '../parts/icons.tsx'

const SCHEMES = [
  { scheme: 'auto', title: 'System', icon: ICONS.screen },
  { scheme: 'light', title: 'Light', icon: ICONS.sun },
  { scheme: 'dark', title: 'Dark', icon: ICONS.moon },
] as const satisfies readonly {
  readonly scheme: MantineColorScheme
  title: string
  icon: unknown
}[]

/** Light or dark, or whatever the system is set to. This browser remembers it. */
export function SchemeChoice() {
  const name = useId()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <fieldset className="scheme plain">
      <legend className="hidden-visually">Colours</legend>
      {SCHEMES.map(({ scheme, title, icon }) => (
        <label key={scheme} className="scheme-option">
          <input
            type="radio"
            className="hidden-visually"
            name={name}
            checked={colorScheme === scheme}
            onChange={() => setColorScheme(scheme)}
          />
          {icon}
          {title}
        </label>
      ))}
    </fieldset>
  )
}
