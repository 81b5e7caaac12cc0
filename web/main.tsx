import './no-eval.ts'
import '@fontsource-variable/inter/wght.css'
import '@mantine/core/styles/baseline.css'
import '@mantine/core/styles/default-css-variables.css'
import '@mantine/core/styles/global.css'
import '@mantine/core/styles/UnstyledButton.css'
import '@mantine/core/styles/VisuallyHidden.css'
import '@mantine/core/styles/Paper.css'
import '@mantine/core/styles/CloseButton.css'
import '@mantine/core/styles/Overlay.css'
import '@mantine/core/styles/ModalBase.css'
import '@mantine/core/styles/Modal.css'
import '@mantine/core/styles/Input.css'
import '@mantine/core/styles/Button.css'
import '@mantine/core/styles/Loader.css'
import '@mantine/core/styles/FloatingIndicator.css'
import '@mantine/core/styles/SegmentedControl.css'
import '@mantine/core/styles/InlineInput.css'
import '@mantine/core/styles/Checkbox.css'
import './theme/tokens.css'
import './theme/base.css'
import './theme/shell.css'
import './theme/menu.css'
import './theme/parts.css'
import './theme/runs.css'
import './theme/forms.css'
import './theme/sign-in.css'
import './theme/account.css'
import './theme/accounts.css'
import './theme/system.css'
import './theme/table.css'
import './theme/calendars.css'
import './theme/find.css'
import './theme/data.css'
import './theme/futures.css'
import './theme/heat.css'
import './theme/options.css'
import './theme/portfolios.css'
import './theme/quotes.css'
import './theme/charts.css'
import './theme/desks.css'
import './theme/overrides.css'
import './theme/models.css'
import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { ApiError } from './ask.ts'
import { router } from './router.tsx'
import { addressCarriesSecret, takeFromAddress } from './session/from-address.ts'
import { followOtherTabs, identityOf, onSessionChange, session } from './session/session.ts'
import { THEME } from './theme/mantine.ts'

takeFromAddress()
// A link that is pasted into an open tab changes only the fragment: nothing of another user stays.
addEventListener('hashchange', () => {
  if (addressCarriesSecret()) location.reload()
})
followOtherTabs()

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // What the server refuses, it refuses again; only an answer that never came is asked again.
      retry: (failures, error) =>
        failures < 2 && !(error instanceof ApiError && error.status > 0 && error.status < 500),
    },
    // What a person asks for is asked now or not at all: an order must not wait for a network.
    mutations: { networkMode: 'always' },
  },
})

let identity = identityOf(session())
onSessionChange(() => {
  const next = identityOf(session())
  if (next !== identity) client.clear()
  identity = next
})

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <MantineProvider theme={THEME} defaultColorScheme="auto">
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
