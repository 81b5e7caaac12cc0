import type { TrainingConfig } from './training-config.ts'

/**
 * The one text of a configuration, whose SHA-256 is the model's fingerprint: keys sorted, no spaces,
 * the symbol in capitals, numbers rounded to 8 decimals, lists whose order means nothing sorted,
 * what is null left out. Who its parent is, is not in it.
 */
export function canonicalText(config: TrainingConfig): string {
  return JSON.stringify(
    canonical({
      algorithm: config.algorithm,
      alpha_grid: config.alphaGrid && sorted(config.alphaGrid),
      context_symbols: sorted(config.contextSymbols.map((symbol) => symbol.toUpperCase())),
      cv_folds: config.cvFolds,
      cv_strategy: config.cvStrategy,
      data_options: config.dataOptions,
      features: sorted(config.featureCols),
      hyperparameters: config.hyperparameters,
      l1_ratio_grid: config.l1RatioGrid && sorted(config.l1RatioGrid),
      p_value_threshold: config.pValueThreshold,
      regime_configs:
        config.regimeConfigs &&
        config.regimeConfigs
          .map((regime) => canonical({ ...regime, values: regime.values && sorted(regime.values) }))
          .toSorted((a, b) => ordered(JSON.stringify(a), JSON.stringify(b))),
      save_all_grid_models: config.saveAllGridModels || null,
      symbol: config.symbol.toUpperCase(),
      target_col: config.targetCol,
      target_transform: config.targetTransform,
      test_window: config.testWindow,
      timeframe: config.timeframe,
      train_window: config.trainWindow,
    }),
  )
}

/** Keys in order, without those that have no value; numbers as they compare. */
function canonical(value: unknown): unknown {
  if (typeof value === 'number') return Math.round(value * 1e8) / 1e8 + 0 // −0 is 0
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
    .filter(([, inner]) => inner !== null && inner !== undefined)
    .toSorted(([a], [b]) => ordered(a, b))
  return Object.fromEntries(entries.map(([key, inner]) => [key, canonical(inner)]))
}

function sorted<Item extends string | number>(items: readonly Item[]): readonly Item[] {
  return items.toSorted((a, b) =>
    typeof a === 'number' && typeof b === 'number' ? a - b : ordered(String(a), String(b)),
  )
}

function ordered(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
