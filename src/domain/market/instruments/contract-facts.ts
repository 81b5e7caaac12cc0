/** A lot size, and the contracts that have it. */
export interface LotStep {
  readonly lot: number // units of the index in one contract
  readonly weeklyFrom?: string // weekly contracts that expire on this date or later
  readonly monthlyFrom: string // monthly ones, and weekly ones where nothing else is said
  /** Quarterly contracts that were listed before took the step at the end of this date. */
  readonly longDatedOn?: string
  readonly source: string
}

export interface Lots {
  readonly exchange: 'NSE' | 'BSE'
  readonly steps: readonly LotStep[] // oldest first
  readonly knownUntil: string // the last date for which somebody reports the last step
}

const MARCH_2021 = 'NSE/FAOP/47854 of 2021-03-31'
const OCTOBER_2024 = 'NSE circular of 2024-10-18, after SEBI/HO/MRD/TPD-1/P/CIR/2024/132'
const APRIL_2024 = 'NSE circular of 2024-04-02'
const MARCH_2025 = 'NSE circular of 2025-03-28'
const OCTOBER_2025 = 'NSE/FAOP/70616 of 2025-10-03'
const BSE_2023 = 'BSE notice of 2023-03-28'
const BSE_2024 = 'BSE notice of October 2024, after SEBI/HO/MRD/TPD-1/P/CIR/2024/132'

export const LOTS: Readonly<Record<string, Lots>> = {
  NIFTY: {
    exchange: 'NSE',
    knownUntil: '2026-07-21',
    steps: [
      { lot: 75, monthlyFrom: '2015-11-26', source: 'after SEBI CIR/MRD/DP/14/2015' },
      {
        lot: 50,
        weeklyFrom: '2021-08-01',
        monthlyFrom: '2021-07-29',
        longDatedOn: '2021-06-25',
        source: MARCH_2021,
      },
      {
        lot: 25,
        weeklyFrom: '2024-05-02',
        monthlyFrom: '2024-05-30',
        longDatedOn: '2024-04-25',
        source: APRIL_2024,
      },
      {
        lot: 75,
        weeklyFrom: '2025-01-02',
        monthlyFrom: '2025-02-27',
        longDatedOn: '2024-12-26',
        source: OCTOBER_2024,
      },
      {
        lot: 65,
        weeklyFrom: '2026-01-01',
        monthlyFrom: '2026-01-27',
        longDatedOn: '2025-12-30',
        source: OCTOBER_2025,
      },
    ],
  },
  BANKNIFTY: {
    exchange: 'NSE',
    knownUntil: '2026-07-21',
    steps: [
      { lot: 20, monthlyFrom: '2020-04-01', source: 'NSE circular of 2020-03-31, as present lot' },
      { lot: 25, monthlyFrom: '2020-07-30', source: 'NSE circular of 2020-03-31' },
      {
        lot: 15,
        weeklyFrom: '2023-08-01',
        monthlyFrom: '2023-07-27',
        longDatedOn: '2023-06-30',
        source: 'NSE circular of 2023-03-31',
      },
      { lot: 30, monthlyFrom: '2025-02-26', longDatedOn: '2024-12-24', source: OCTOBER_2024 },
      { lot: 35, monthlyFrom: '2025-07-31', longDatedOn: '2025-04-24', source: MARCH_2025 },
      { lot: 30, monthlyFrom: '2026-01-27', longDatedOn: '2025-12-30', source: OCTOBER_2025 },
    ],
  },
  FINNIFTY: {
    exchange: 'NSE',
    knownUntil: '2026-07-21',
    steps: [
      { lot: 40, monthlyFrom: '2021-10-15', source: `${MARCH_2021}, as present lot` },
      {
        lot: 25,
        weeklyFrom: '2024-08-06',
        monthlyFrom: '2024-07-30',
        source: APRIL_2024,
      },
      { lot: 65, monthlyFrom: '2025-02-25', source: OCTOBER_2024 },
      { lot: 60, monthlyFrom: '2026-01-27', source: OCTOBER_2025 },
    ],
  },
  MIDCPNIFTY: {
    exchange: 'NSE',
    knownUntil: '2026-07-21',
    steps: [
      { lot: 75, monthlyFrom: '2023-08-17', source: 'NSE circular of 2023-03-31, as present lot' },
      {
        lot: 50,
        weeklyFrom: '2024-08-05',
        monthlyFrom: '2024-07-29',
        source: APRIL_2024,
      },
      { lot: 120, monthlyFrom: '2025-02-24', source: OCTOBER_2024 },
      { lot: 140, monthlyFrom: '2025-07-31', source: MARCH_2025 },
      { lot: 120, monthlyFrom: '2026-01-27', source: OCTOBER_2025 },
    ],
  },
  NIFTYNXT50: {
    exchange: 'NSE',
    knownUntil: '2026-01-31',
    steps: [
      { lot: 10, monthlyFrom: '2024-04-24', source: 'NSE circular of 2024-10-18, as present lot' },
      { lot: 25, monthlyFrom: '2025-02-24', source: OCTOBER_2024 },
    ],
  },
  SENSEX: {
    exchange: 'BSE',
    knownUntil: '2025-09-30',
    steps: [
      { lot: 10, monthlyFrom: '2023-05-15', source: BSE_2023 },
      {
        lot: 20,
        weeklyFrom: '2025-01-04',
        monthlyFrom: '2025-02-25',
        longDatedOn: '2024-12-27',
        source: BSE_2024,
      },
    ],
  },
  BANKEX: {
    exchange: 'BSE',
    knownUntil: '2025-09-30',
    steps: [
      { lot: 15, monthlyFrom: '2023-05-15', source: BSE_2023 },
      { lot: 30, monthlyFrom: '2025-02-24', source: BSE_2024 },
    ],
  },
}

/** The most units in one order, from a date on. BSE's are not known to us. */
export interface Freeze {
  readonly from: string
  readonly quantity: number
  readonly source: string
}

const APRIL_2023 = 'NSE circular, in force from 2023-04-03'
const AUGUST_2024 = 'NSE circular, in force from 2024-08-01'
const FREEZE_MARCH_2025 = 'NSE circular, in force from 2025-03-03'
const JUNE_2025 = 'NSE circular of 2025-06-30, after NSE/FAOP/67775'
const AUGUST_2025 = 'NSE circular of 2025-08-29, after NSE/FAOP/67775'
const NOVEMBER_2025 = 'NSE circular of November 2025, after NSE/FAOP/67775'

export const FREEZES: Readonly<Record<string, readonly Freeze[]>> = {
  NIFTY: [{ from: '2023-04-03', quantity: 1_800, source: APRIL_2023 }],
  BANKNIFTY: [
    { from: '2023-04-03', quantity: 900, source: APRIL_2023 },
    { from: '2025-07-01', quantity: 600, source: JUNE_2025 },
    { from: '2025-09-01', quantity: 900, source: AUGUST_2025 },
    { from: '2025-12-01', quantity: 600, source: NOVEMBER_2025 },
  ],
  FINNIFTY: [
    { from: '2023-04-03', quantity: 1_800, source: APRIL_2023 },
    { from: '2025-12-01', quantity: 1_200, source: NOVEMBER_2025 },
  ],
  MIDCPNIFTY: [
    { from: '2023-04-03', quantity: 5_500, source: APRIL_2023 },
    { from: '2024-08-01', quantity: 2_800, source: AUGUST_2024 },
    { from: '2025-03-03', quantity: 4_200, source: FREEZE_MARCH_2025 },
    { from: '2025-07-01', quantity: 2_800, source: JUNE_2025 },
  ],
  NIFTYNXT50: [{ from: '2024-08-01', quantity: 600, source: AUGUST_2024 }],
}

/** Points between neighbouring strikes around the money, in the contract files since 2023. */
export const STRIKE_GAPS: Readonly<Record<string, number>> = {
  NIFTY: 50,
  BANKNIFTY: 100,
  FINNIFTY: 50,
  MIDCPNIFTY: 25,
  NIFTYNXT50: 100,
  SENSEX: 100,
  BANKEX: 100,
}
