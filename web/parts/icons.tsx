import type { ReactNode } from 'react'

const icon = (children: ReactNode) => (
  <svg
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.9"
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden="true"
  >
    {children}
  </svg>
)

/** The few pictures of the navigation, drawn here: a set of thousands is not needed for six. */
export const ICONS = {
  overview: icon(
    <>
      <rect x="3" y="3" width="8" height="10" rx="1.5" />
      <rect x="13" y="3" width="8" height="6" rx="1.5" />
      <rect x="3" y="15" width="8" height="6" rx="1.5" />
      <rect x="13" y="11" width="8" height="10" rx="1.5" />
    </>,
  ),
  runs: icon(<path d="M3 17l5-6 4 3 5-8 4 5M3 21h18" />),
  market: icon(<path d="M7 4v3m0 8v4M5 7h4v8H5zM17 4v5m0 7v5M15 9h4v7h-4z" />),
  broker: icon(<path d="M4 10h16M5 10l7-6 7 6M6 10v8m4-8v8m4-8v8m4-8v8M4 20h16" />),
  sun: icon(
    <>
      <circle cx="12" cy="12" r="4" />
      <path d="M12 2v2m0 16v2M4 12H2m20 0h-2M5 5l1.4 1.4m11.2 11.2L19 19M5 19l1.4-1.4M17.6 6.4 19 5" />
    </>,
  ),
  moon: icon(<path d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z" />),
  out: icon(<path d="M15 4h4v16h-4M10 8l-4 4 4 4m-4-4h10" />),
} as const
