import { cliCommand, EXIT } from '../command.ts'
import { withUserOption, type UserOption } from '../identity/user-option.ts'
import { withContext } from '../with-context.ts'

/**
 *   tidemark strategy payoff <strategy id> [--user usr_…] [--json]
 *
 * Draws what a portfolio earns at its first expiry, with break-evens, the most to gain and to lose and
 * the chances. Reads only. Exits 2 when there is no such portfolio.
 */
export const strategyPayoffCommand = cliCommand<UserOption>({
  name: 'payoff <strategy-id>',
  summary: 'Draw the payoff of a portfolio at its first expiry.',
  define: withUserOption,
  async run(cli, { user }, [id]) {
    const { output } = cli
    const [legs, { analyseLegs }, { payoffOf }, { openLocalLinks }, asciichart] = await Promise.all(
      [
        import('../../app/portfolio/read-portfolios.ts'),
        import('../../app/portfolio/analyse-legs.ts'),
        import('../../app/portfolio/read-payoff.ts'),
        import('../../links/open-links.ts'),
        import('asciichart'),
      ],
    )
    const { readPortfolio } = await import('../../app/portfolio/portfolio-ref.ts')
    const { USUAL_LIMITS } = await import('../../domain/market/live/trade-limits.ts')
    return withContext(cli, async (context) => {
      const links = openLocalLinks(context)
      try {
        const ref = { caller: { userId: user, accounts: 'all' }, strategyId: id! } as const
        const { name } = await readPortfolio(context, ref)
        const open = await legs.readOpenLegs(context, ref)
        const carry = { rate: 0.1, dividendYield: 0 }
        const analysis = await analyseLegs(
          { ...context, links },
          { legs: open, limits: USUAL_LIMITS, spot: null, carry },
        )
        const payoff = payoffOf(analysis, { shift: 0, daysAhead: 0, points: 61 })
        const { spots, atExpiry } = payoff
        const chart = asciichart.plot([...atExpiry], { height: 12 })
        const percent = (part: number | null) =>
          part === null ? 'unknown' : `${(100 * part).toFixed(1)} %`
        const amount = (value: number | null) => (value === null ? 'unlimited' : value.toFixed(2))
        output.answer({ strategy_id: id, spot: analysis.spot, ...payoff }, () =>
          [
            `${name}, at ${analysis.firstExpiry ?? 'any time'}; ${analysis.underlying ?? ''} ${analysis.spot ?? ''}`,
            '',
            spots.length === 0 ? 'There are no open legs.' : chart,
            `${' '.repeat(8)}${spots[0]?.toFixed(0) ?? ''} to ${spots.at(-1)?.toFixed(0) ?? ''}`,
            '',
            `Break-evens    ${payoff.breakEvens.map((at) => at.toFixed(2)).join(', ') || 'none'}`,
            `Most profit    ${amount(payoff.maxProfit)}`,
            `Most loss      ${amount(payoff.maxLoss)}`,
            `Margin, about  ${payoff.margin?.toFixed(2) ?? 'unknown'}, without what hedges save`,
            ...(payoff.impliedRate === null
              ? []
              : [`Locked         ${percent(payoff.impliedRate)} a year`]),
            `Chance         ${percent(payoff.chance)} lognormal, ${percent(payoff.chanceBySmile)} by the smile`,
          ].join('\n'),
        )
        return EXIT.ok
      } finally {
        await links.close()
      }
    })
  },
})
