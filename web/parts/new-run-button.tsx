import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useMay } from '../session/me.ts'

/** For whoever may start one. */
export function NewRunButton() {
  if (!useMay('can_trade')) return null
  return (
    <Button component={Link} to="/runs/new">
      New run
    </Button>
  )
}
