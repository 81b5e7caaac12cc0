-- 0020 enhanced Greeks of strikes
--
-- Why:  charm, vanna and vomma of each contract, and of the strike: those of the contract out of the
--       money, whose price says most about the volatility; without dividends call and put of one
--       volatility have the same (FO-074). Rows from before have none until their minute is due.
-- Lock: changes the catalogue only; no row is written. Who names columns reads and writes as before.
-- Back: drop the columns.

alter table fo_strikes_1min
  add column charm      double precision, -- of delta, per year that passes
  add column vanna      double precision, -- of delta, per 1.00 of volatility
  add column vomma      double precision, -- of vega, per 1.00² of volatility
  add column call_charm double precision,
  add column call_vanna double precision,
  add column call_vomma double precision,
  add column put_charm  double precision,
  add column put_vanna  double precision,
  add column put_vomma  double precision;

alter table fo_strikes_5min
  add column charm      double precision,
  add column vanna      double precision,
  add column vomma      double precision,
  add column call_charm double precision,
  add column call_vanna double precision,
  add column call_vomma double precision,
  add column put_charm  double precision,
  add column put_vanna  double precision,
  add column put_vomma  double precision;

alter table fo_strikes_15min
  add column charm      double precision,
  add column vanna      double precision,
  add column vomma      double precision,
  add column call_charm double precision,
  add column call_vanna double precision,
  add column call_vomma double precision,
  add column put_charm  double precision,
  add column put_vanna  double precision,
  add column put_vomma  double precision;
