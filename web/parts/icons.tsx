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

/** The few pictures of the navigation, drawn here: a set of thousands is not needed for a dozen. */
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
  charts: icon(
    <path d="M4 4v16h16M8 15v-4m0 7v-1m0-8V8M13 13V7m0 8v2m0-11V4M18 16v-5m0 7v-1m0-7V8" />,
  ),
  find: icon(<path d="M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM15.5 15.5L21 21" />),
  futures: icon(<path d="M3 18c4 0 5-10 9-10s3 5 9 5M3 21h18M17 9l4 4-4 4" />),
  monitor: icon(<path d="M3 5h18v12H3zM7 12h2.500l1.500-3.500 2.500 6 1.500-2.500H17M9 21h6" />),
  depth: icon(<path d="M12 4v16M12 6H4m8 4H7m5 4h-3M12 6h4m-4 4h6m-6 4h8" />),
  accounts: icon(<path d="M4 7h13a3 3 0 0 1 3 3v7a3 3 0 0 1-3 3H4zM4 7V5h12v2M15 13.500h5" />),
  overrides: icon(
    <path d="M9 11V5.5a1.500 1.500 0 0 1 3 0V10m0-1V4.500a1.500 1.500 0 0 1 3 0V11m0-3a1.500 1.500 0 0 1 3 0v6c0 4-2.500 6.500-6 6.500-3 0-4.500-1.500-6-4L4.500 13c1-1.300 2.800-1 3.500 0l1 1.500" />,
  ),
  replay: icon(<path d="M4 12a8 8 0 1 0 2.500-5.800M6 3v4h4M10.500 9v6l5-3z" />),
  models: icon(<path d="M5 6.500h4v4H5zM5 15h4v4H5zM15 10.500h4v4h-4zM9 8.500l6 4m0 0-6 4.500" />),
  more: icon(<path d="M5 7h14M5 12h14M5 17h14" />),
  calendars: icon(<path d="M4 6h16v14H4zM4 10h16M8 3v4m8-4v4M8 14h3m3 0h2m-8 3h3" />),
  data: icon(<path d="M4 6h4v4H4zm6 0h4v4h-4zm6 0h4v4h-4zM4 14h4v4H4zm6 0h4v4h-4zm6 0h4v4h-4z" />),
  options: icon(<path d="M3 5c3 9 5 13 9 13s6-4 9-13M3 21h18M12 3v11" />),
  portfolios: icon(<path d="M3 17l5 0 4-9 4 9 5 0M3 21h18M12 8V3" />),
  broker: icon(<path d="M4 10h16M5 10l7-6 7 6M6 10v8m4-8v8m4-8v8m4-8v8M4 20h16" />),
  sun: icon(
    <>
      <circle cx="12" cy="12" r="4" />
      <path d="M12 2v2m0 16v2M4 12H2m20 0h-2M5 5l1.4 1.4m11.2 11.2L19 19M5 19l1.4-1.4M17.6 6.4 19 5" />
    </>,
  ),
  moon: icon(<path d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z" />),
  system: icon(<path d="M3 12h4l2.5-7 5 14 2.5-7h4" />),
  database: icon(
    <>
      <ellipse cx="12" cy="5.5" rx="8" ry="3" />
      <path d="M4 5.5v13c0 1.7 3.6 3 8 3s8-1.3 8-3v-13M4 12c0 1.7 3.6 3 8 3s8-1.3 8-3" />
    </>,
  ),
  redis: icon(<path d="M12 3 3 7.500l9 4.5 9-4.500zM3 12l9 4.5 9-4.500M3 16.5 12 21l9-4.5" />),
  alarm: icon(<path d="M12 4v10m0 5v.01" />),
  users: icon(
    <>
      <circle cx="9" cy="8" r="3.5" />
      <path d="M2.5 20c.6-3.8 3-6 6.5-6s5.9 2.2 6.5 6M15.5 4.800a3.5 3.5 0 0 1 0 6.400M18 14.600c2 .8 3.2 2.7 3.5 5.4" />
    </>,
  ),
  shield: icon(
    <path d="M12 3l7.5 3v5.500c0 4.5-3 8-7.5 9.5-4.5-1.5-7.5-5-7.5-9.500V6zM9 12l2.2 2.200L15.2 10" />,
  ),
  screen: icon(<path d="M3 5h18v11H3zM9 20h6m-3-4v4" />),
  key: icon(
    <>
      <circle cx="8" cy="15" r="4.5" />
      <path d="M11.5 11.5 20 3m-4 4 3 3m-6 0 2 2" />
    </>,
  ),
  keyboard: icon(<path d="M2.5 6h19v12h-19zM6 10h.01M10 10h.01M14 10h.01M18 10h.01M7 14h10" />),
  copy: icon(<path d="M9 9h11v11H9zM5 15H4V4h11v1" />),
  check: icon(<path d="M4 12.500l5 5L20 6.5" />),
  out: icon(<path d="M15 4h4v16h-4M10 8l-4 4 4 4m-4-4h10" />),
} as const
