import { ICONS } from '../parts/icons.tsx'
import type { Me } from '../queries.ts'
import { may } from '../session/me.ts'
import { PLACE_GROUPS, type Place, type PlaceGroup } from './place-list.ts'

/** The groups that `me` has a use for; what is for everybody while it is not known who that is. */
export function groupsFor(me: Me | undefined): readonly PlaceGroup[] {
  const isFor = ({ permission, role }: Place): boolean => {
    if (permission === undefined && role === undefined) return true
    if (me === undefined) return false
    return (!permission || may(me, permission)) && (!role || me.role === role)
  }
  return PLACE_GROUPS.map(({ title, places }) => ({ title, places: places.filter(isFor) }))
}

export function placesFor(me: Me | undefined): readonly Place[] {
  return groupsFor(me).flatMap(({ places }) => places)
}

export const ACCOUNT_PLACES = [
  { to: '/account/security', title: 'Security', icon: ICONS.shield },
  { to: '/account/sessions', title: 'Sessions', icon: ICONS.screen },
  { to: '/account/keys', title: 'API keys', icon: ICONS.key },
] as const
