import type { z } from 'zod'
import { calendarDate, formatInstant, instant } from '../../core/instant.ts'
import type { Future } from '../../app/futures/futures-of.ts'
import { readContinuous } from '../../app/futures/read-continuous.ts'
import { readPositionSignals, type SignalPoint } from '../../app/futures/read-position-signals.ts'
import {
  readRollover,
  type ContractRollover,
  type Rollover,
} from '../../app/futures/read-rollover.ts'
import * as contract from '../../contract/futures/futures.ts'
import type { RollRule } from '../../domain/futures/roll-schedule.ts'
import { type ApiContext, route } from '../route.ts'

export const futuresRoutes = [
  route(contract.readPositionSignals, async (context, { query }) => {
    const { symbol, contract: name, resolution, hours, threshold } = query
    const found = await readPositionSignals(context, {
      symbol,
      contract: name,
      interval: INTERVALS[resolution],
      hours,
      threshold,
      at: timeOf(context, query.at),
    })
    return {
      symbol: found.underlying,
      ...toContractView(found.future),
      resolution,
      signals: found.points.map(toPointView),
    }
  }),

  route(contract.readRolloverMetrics, async (context, { query }) => {
    const { symbol, threshold_days: thresholdDays } = query
    const at = timeOf(context, query.at)
    return toRolloverView(await readRollover(context, { symbol, thresholdDays, at }))
  }),

  route(contract.readFuturesSummary, async (context, { query }) => {
    const at = timeOf(context, query.at)
    const rollover = await readRollover(context, { symbol: query.symbol, thresholdDays: 5, at })
    const near = rollover.contracts.find(({ daysToExpiry }) => daysToExpiry >= 0)
    return {
      ...toRolloverView(rollover),
      signal: near?.signal ? toPointView(near.signal) : null,
      rollover: near ? toContractRollover(near) : null,
    }
  }),

  route(contract.readContinuousFuture, async (context, { query }) => {
    const { symbol, roll, days_before: daysBefore, adjustment, from, to } = query
    const rule: RollRule = roll === 'expiry' ? { on: roll, daysBefore } : { on: roll }
    const { underlying, bars, rolls, unbridged } = await readContinuous(context, {
      symbol,
      roll: rule,
      adjustment,
      from: from === undefined ? null : calendarDate(from),
      to: to === undefined ? null : calendarDate(to),
    })
    return {
      symbol: underlying,
      date: bars.map(({ date }) => date),
      instrument_id: bars.map(({ instrumentId }) => instrumentId),
      open: bars.map(({ open }) => open),
      high: bars.map(({ high }) => high),
      low: bars.map(({ low }) => low),
      close: bars.map(({ close }) => close),
      volume: bars.map(({ volume }) => volume),
      open_interest: bars.map(({ openInterest }) =>
        Number.isNaN(openInterest) ? null : openInterest,
      ),
      rolls: [...rolls],
      unbridged: [...unbridged],
    }
  }),
]

const INTERVALS = {
  '1': '1m',
  '2': '2m',
  '3': '3m',
  '5': '5m',
  '10': '10m',
  '15': '15m',
  '30': '30m',
  '60': '1h',
  D: '1d',
} as const

function timeOf({ clock }: ApiContext, at: string | undefined) {
  return at === undefined ? clock.now() : instant(at)
}

function toContractView({ instrumentId, symbol, expiry }: Future) {
  return { instrument_id: instrumentId, tradingsymbol: symbol, expiry }
}

function toPointView(point: SignalPoint): z.output<typeof contract.FutureSignalPoint> {
  return {
    time: formatInstant(point.at),
    price: point.price,
    open_interest: point.openInterest,
    price_change_percent: point.pricePercent,
    oi_change_percent: point.openInterestPercent,
    signal: point.signal,
    strength: point.strength,
  }
}

function toRolloverView(rollover: Rollover) {
  return {
    symbol: rollover.underlying,
    as_of: formatInstant(rollover.at),
    underlying_price: rollover.underlyingPrice,
    total_open_interest: rollover.totalOpenInterest,
    contracts: rollover.contracts.map(toContractRollover),
  }
}

function toContractRollover(one: ContractRollover): z.output<typeof contract.FutureRollover> {
  return {
    ...toContractView(one.future),
    days_to_expiry: one.daysToExpiry,
    price: one.price,
    open_interest: one.openInterest,
    open_interest_percent: one.openInterestPercent,
    volume: one.volume,
    basis: one.basis,
    roll_spread: one.rollSpread,
    pressure: one.pressure,
    status: one.status,
  }
}
