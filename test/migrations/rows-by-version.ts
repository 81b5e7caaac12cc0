/**
 * Rows that stand for what people have in the tables that a migration made, inserted right after
 * it, when no later rule is in force. They are right by every later rule, so that what a later
 * migration does with them is its own doing.
 */
export const ROWS_BY_VERSION: Readonly<Record<number, string>> = {
  1: `
    insert into app_user (user_id, name, role) values
      ('usr_asha', 'Asha \\ "涨"', 'user'), ('usr_ravi', '', 'admin');
    insert into api_key (key_id, user_id, secret_hash, name, revoked_at) values
      ('key_1', 'usr_asha', '\\x00ff', 'first', null), ('key_2', 'usr_ravi', '\\x01', '', now());
    insert into audit_log (audit_id, actor, user_id, action, details) values
      ('aud_1', 'usr_ravi', 'usr_asha', 'run.reset', '{"why": "a test"}');
    insert into run (user_id, run_id, kind, status, name, strategy, config, initial_cash,
                     started_at, ended_at) values
      ('usr_asha', 'run_1', 'sip', 'RUNNING', 'Gold', 'plan', '{"a": [1, null]}', 1000, now(), null),
      ('usr_asha', 'run_2', 'bot', 'STOPPED', '', 'plan', '{}', 0.00000001, now(), now()),
      ('usr_ravi', 'run_1', 'sip', 'PENDING', '', 'plan', '{}', 100000, null, null);
    insert into run_account (user_id, run_id, initial_cash, cash) values
      ('usr_asha', 'run_1', 1000, 400), ('usr_asha', 'run_2', 0.00000001, 0.00000001),
      ('usr_ravi', 'run_1', 100000, 100000);
    insert into worker (worker_id, lease_until) values ('wrk_1', now());
    insert into run_state (user_id, run_id, last_logical_time, tick_count, order_count,
                           event_count, memory, worker_id, fence) values
      ('usr_asha', 'run_1', '2024-01-15T04:30:00Z', 1, 2, 1, '{"seen": 1}', 'wrk_1', 3);
    insert into run_status (user_id, run_id, detail, armed_until) values
      ('usr_asha', 'run_1', 'Waits for the next bar.', 'infinity');
    insert into run_command (user_id, run_id, command_id, kind, body) values
      ('usr_asha', 'run_1', 'mine', 'order', '{"clientOrderId": "mine", "side": "BUY",
        "instrumentId": "GOLDBEES.NSE", "type": "MARKET", "quantity": "1", "source": "manual"}');
    insert into run_order (user_id, run_id, order_id, client_order_id, instrument_id, side, type,
                           quantity, limit_price, status, logical_time, source, reason) values
      ('usr_asha', 'run_1', 'ord_1', 'first', 'GOLDBEES.NSE', 'BUY', 'MARKET', 10, null, 'FILLED',
       '2024-01-15T04:30:00Z', 'manual', null),
      ('usr_asha', 'run_1', 'ord_2', null, 'GOLDBEES.NSE', 'BUY', 'LIMIT', 5, 55, 'OPEN',
       '2024-01-15T04:30:00Z', 'strategy', null),
      ('usr_asha', 'run_1', 'ord_3', null, 'NOPE.NSE', 'SELL', 'MARKET', -1, null, 'REJECTED',
       '2024-01-15T04:30:00Z', 'manual', 'no such instrument');
    insert into run_fill (user_id, run_id, fill_id, order_id, instrument_id, side, quantity, price,
                          fee, realized_pnl, logical_time) values
      ('usr_asha', 'run_1', 'fil_1', 'ord_1', 'GOLDBEES.NSE', 'BUY', 10, 60, 0, 0,
       '2024-01-15T04:30:00Z');
    insert into run_position (user_id, run_id, instrument_id, quantity, cost, mark_price) values
      ('usr_asha', 'run_1', 'GOLDBEES.NSE', 10, 600, 60);
    insert into run_equity (user_id, run_id, logical_time, cash, market_value, equity) values
      ('usr_asha', 'run_1', '2024-01-15T04:30:00Z', 400, 600, 1000);
    insert into run_mark (user_id, run_id, logical_time, market_value, prices) values
      ('usr_asha', 'run_1', '2024-01-15T04:30:00Z', 600, '{"GOLDBEES.NSE": "60"}');
    insert into run_event (user_id, run_id, logical_time, event_type, seq, body) values
      ('usr_asha', 'run_1', '2024-01-15T04:30:00Z', 'SIP_EXECUTED', 1, '{"amount": "600"}');`,
  7: `
    insert into instrument values
      ('GOLDBEES.NSE', 'GOLDBEES', 'NSE', 'Gold BeES', 'etf', 'INR', 0.01, 1);
    insert into bar values
      ('GOLDBEES.NSE', '1m', '2024-01-15T04:29:00Z', '2024-01-15T04:30:00Z', 60, 60.5, 59.5, 60, 12);
    insert into bar_import (import_id, source, sha256, taken, known, refused) values
      ('imp_1', 'gold.csv', 'aa', 1, 0, '[{"line": 3, "reason": "no price"}]');`,
  8: `
    insert into broker_credential (user_id, broker_id, login_name, sealed_secret) values
      ('usr_asha', 'paper', 'asha', '\\xdeadbeef');
    insert into broker_login values ('state', 'usr_asha', 'paper', now());
    insert into broker_session (user_id, broker_id, sealed_token, expires_at) values
      ('usr_asha', 'paper', '\\xbeef', 'infinity');`,
  9: `
    insert into user_session (user_id, session_id, opened_at, refreshed_at, expires_at, revoked_at,
                              revoked_for) values
      ('usr_asha', 'ses_1', now(), now(), now() + interval '1 day', null, null),
      ('usr_asha', 'ses_2', now(), now(), now(), now(), 'signed out');
    insert into refresh_token (token_hash, user_id, session_id, recorded_at, expires_at) values
      ('\\x01', 'usr_asha', 'ses_1', now(), now());
    insert into second_factor (user_id, sealed_secret, last_step) values ('usr_asha', '\\x02', 7);
    insert into recovery_code (user_id, code_hash) values ('usr_asha', '\\x03');
    insert into one_time_link (token_hash, purpose, recorded_at, expires_at) values
      ('\\x04', 'setup', now(), now());
    insert into signing_key (key_id, state, public_key, sealed_private) values
      ('sgn_1', 'current', '{"kty": "OKP"}', '\\x05');`,
  10: `
    insert into key_use (user_id, key_id, use_id, used_at, endpoint, method, status, ip) values
      ('usr_asha', 'key_1', 'use_1', now(), '/api/runs', 'GET', 200, '127.0.0.1');`,
  13: `
    insert into instrument (instrument_id, symbol, venue_id, name, kind, currency, price_increment,
                            quantity_step, token, segment, underlying, expiry, strike, option_right,
                            lot_size, active) values
      ('NIFTY.NSE', 'NIFTY', 'NSE', 'Nifty 50', 'index', 'INR', 0.05, 1, 256265, 'INDICES', null,
       null, null, null, 1, true),
      ('NIFTY24NOVFUT.NFO', 'NIFTY24NOVFUT', 'NFO', '', 'future', 'INR', 0.05, 1, 9000001,
       'NFO-FUT', 'NIFTY', '2024-11-28', null, null, 25, false),
      ('NIFTY24N2824500CE.NFO', 'NIFTY24N2824500CE', 'NFO', '', 'option', 'INR', 0.05, 1, 9000002,
       'NFO-OPT', 'NIFTY', '2024-11-28', 24500, 'call', 25, false);
    insert into instrument_import (import_id, source, sha256, format, inserted, updated, unchanged,
                                   refused) values
      ('imp_2', 'nfo.csv', 'bb', 'kite', 2, 1, 0, '[{"line": 9, "reason": "no strike"}]');
    insert into fo_expiry_metadata (symbol, expiry, as_of_date, is_weekly, is_monthly, is_quarterly,
                                    relative_label, relative_rank, days_to_expiry) values
      ('NIFTY', '2024-11-28', '2024-11-05', false, true, false, 'NMonth+0', 0, 23),
      ('NIFTY', '2024-11-06', '2024-11-05', false, false, false, null, null, 1);`,
  14: `
    insert into calendar_events (event_id, calendar_code, event_date, name, event_type,
                                 is_trading_day, source, source_name, dismissed) values
      ('cal_1', 'NSE', '2026-11-08', 'Muhurat', 'special_hours', true, 'manual', 'usr_asha', false),
      ('cal_2', 'MCX', '2027-01-26', 'Republic Day', 'holiday', false, 'feed', 'nse', true);
    insert into trading_sessions values ('cal_1', 'muhurat', '18:00', '19:00');
    insert into corporate_actions (action_id, instrument_id, symbol, exchange, action_type, title,
                                   ex_date, details, terms, price_adjustment_factor, source,
                                   source_name) values
      ('cac_1', 'CCCL.NSE', 'CCCL', 'NSE', 'SPLIT', 'Face value 10 to 2', '2010-02-10',
       '{"old_face": "10", "new_face": "2"}', 'new_face=2 old_face=10', 0.2, 'import', 'cccl.csv'),
      ('cac_2', 'CCCL.NSE', 'CCCL', 'NSE', 'AGM', 'Annual meeting', null, '{}', '', null, 'feed',
       'nse');
    insert into calendar_source (source_name, kind, attempted_at, failures, failure) values
      ('nse', 'nse-holidays', now(), 2, 'It did not answer.');`,
  15: `
    insert into trade (instrument_id, at, place, price, quantity, side, venue_trade_id) values
      ('BTCUSDT.BINANCE', '2024-08-08T23:54:16.322Z', 0, 61800.3, 0.006, 'BUY', '5266583935');
    insert into quote (instrument_id, at, place, bid, bid_quantity, ask, ask_quantity) values
      ('BTCUSDT.BINANCE', '2024-08-08T23:54:16.313Z', 0, 61800.2, 2.507, null, null);
    select make_partition('quote', 'quote_20240808', '2024-08-08Z', '2024-08-09Z');
    insert into quote_bar (instrument_id, bar_interval, at, closed_at, bid_open, bid_high, bid_low,
                           bid_close, bid_quantity) values
      ('ESZ13.CME', '1m', '2013-10-07T00:00:00Z', '2013-10-07T00:01:00Z', 1, 1, 1, 1, 86);
    insert into book_change values
      ('BTCUSDT.BINANCE', '2024-08-08T23:54:16.298Z', 0, true, null, 7, null, '{1,2}', '{3,4}',
       '{}', '{}', null);
    insert into open_interest values ('ESZ13.CME', '2013-10-07T06:06:00Z', 2691941);
    insert into option_value (instrument_id, at, close, implied_volatility) values
      ('GOOG151224C00590000.CBOE', '2015-12-23T21:00:00Z', 160.05, null);
    insert into funding_rate values ('BTCUSD.BYBIT', '2022-12-13T00:00:00Z', -0.00004667);
    insert into history_file (kind, day, path, row_count, row_sha256, file_sha256, bytes) values
      ('trade', '2024-08-07', 'trade/2024/08/trade-20240807.0a.parquet', 3, 'aa', 'bb', 812);`,
  16: `
    insert into feed_lease values
      ('market', 'srv_1', 3, '2024-11-07T04:00:15Z', '{"status": "live"}', '2024-11-07T04:00:00Z');
    insert into latest_quote values
      ('NIFTY24N2824500CE.NFO', '2024-11-07T04:00:00Z', 465.7, 465.4, 466.1, 75, 150, 441200, 6750,
       470, false, now());
    insert into feed_subscription values
      ('NIFTY24N2824500CE.NFO', 'demonstration', 'infinity', now());
    insert into backfill_report values
      ('bfl_1', 'scheduled', '2024-11-07T04:05:00Z', '2024-11-07T04:05:01Z', '2024-10-08T04:05:00Z',
       '2024-11-07T04:05:00Z', 1, 1, 5, 5, 0, 0, 0, '[]');
    insert into backfill_span values
      ('NIFTY24N2824500CE.NFO', '2024-11-07T03:45:00Z', '2024-11-07T03:50:00Z', 'bfl_1', 5);`,
  17: `
    insert into fo_strikes_1min (time, symbol, expiry, strike, underlying_close, call_premium,
        call_iv, call_oi, call_count, call_liquidity_tier, put_premium, put_count) values
      ('2024-11-07T04:00:00Z', 'NIFTY', '2024-11-28', 24500, 24480.05, 120.5, 0.15, 250000, 4,
       'HIGH', null, 0);
    insert into fo_strikes_5min (time, timeframe, symbol, expiry, strike, call_count, put_count)
      values ('2024-11-07T04:00:00Z', '5min', 'NIFTY', '2024-11-28', 24500, 20, 0);
    insert into fo_strikes_15min (time, timeframe, symbol, expiry, strike, call_count, put_count)
      values ('2024-11-07T04:00:00Z', '15min', 'NIFTY', '2024-11-28', 24500, 60, 0);
    insert into fo_strikes_due (symbol, from_minute, until_minute) values
      ('NIFTY', '2024-11-07T04:00:00Z', '2024-11-07T04:05:00Z');`,
  18: `
    insert into trading_account (user_id, account_id, name, is_default, metadata) values
      ('usr_asha', 'acc_1', 'Paper', true, '{"opened": "by hand"}');
    insert into strategy (user_id, strategy_id, trading_account_id, name, description, tags, status,
                          archived_at, current_pnl, current_m2m, valued_at, missing_prices) values
      ('usr_asha', 'stg_1', 'acc_1', 'Test Iron Condor', '', '{test,iron-condor}', 'active', null,
       -25, -6000, now(), '{}'),
      ('usr_asha', 'stg_2', 'acc_1', 'Old', 'why', '{}', 'archived', now(), null, null, null,
       '{NIFTY24N2824500CE}');
    insert into strategy_instruments (user_id, strategy_id, id, instrument_id, tradingsymbol,
                                      exchange, instrument_token, instrument_type, underlying,
                                      strike, expiry, lot_size, tick_size, direction, quantity,
                                      entry_price, exit_price, closed_at, notes) values
      ('usr_asha', 'stg_1', 'leg_1', 'NIFTY24N2824500CE.NFO', 'NIFTY24N2824500CE', 'NFO', 9000002,
       'CE', 'NIFTY', 24500, '2024-11-28', 25, 0.05, 'BUY', 50, 120.50, null, null, null),
      ('usr_asha', 'stg_1', 'leg_2', 'NIFTY24NOVFUT.NFO', 'NIFTY24NOVFUT', 'NFO', null, 'FUT',
       'NIFTY', null, '2024-11-28', 25, 0.05, 'SELL', 25, 24500, 24510.05, now(), 'a \\ note');
    insert into strategy_m2m_candles (user_id, strategy_id, "timestamp", open, high, low, close,
                                      unrealized_pnl, instrument_count, sample_count) values
      ('usr_asha', 'stg_1', '2024-11-07T04:00:00Z', -6000, -5900, -6100, -6050, -25, 1, 4);
    insert into strategy_m2m_day values
      ('usr_asha', 'stg_1', '2024-10-30', '{240}', '{-1.5}', '{-1}', '{-2}', '{-1.25}', '{0.5}',
       '{1}', '{4}', '{f}');
    insert into strategy_performance_daily (user_id, strategy_id, date, day_pnl, cumulative_pnl,
        realized_pnl, unrealized_pnl, open_positions, closed_positions, total_trades,
        winning_trades, losing_trades, win_rate, capital_deployed, max_drawdown) values
      ('usr_asha', 'stg_1', '2024-11-07', -25, -276.25, -251.25, -25, 1, 1, 3, 0, 1, 0, 6025, 300);
    insert into strategy_settings (user_id, strategy_id, alert_loss) values
      ('usr_asha', 'stg_1', 5000);
    insert into strategy_valuation (user_id, strategy_id, sampled_at, claimed_by, fence) values
      ('usr_asha', 'stg_1', '2024-11-07T04:00:45Z', 'wrk_1', 7);
    insert into strategy_order (user_id, run_id, order_id, strategy_id) values
      ('usr_asha', 'run_1', 'ord_1', 'stg_1');`,
  19: `
    insert into ml_labels (user_id, label_id, symbol, label_type, metadata, tags, timeframe,
                           labeled_at) values
      ('usr_asha', 'lbl_1', 'NIFTY', 'exit_bullish', '{"timeframe": "5min", "nearest_candle_timestamp_utc": "2024-11-07T03:45:00Z", "sample_offset_seconds": 0}',
       '{gap,"two words"}', '5m', '2024-11-07T03:45:00Z');
    insert into ml_label_samples (user_id, label_id, sample_uri, sample_type) values
      ('usr_asha', 'lbl_1', 's3://models/1.parquet', 'bars');
    insert into indicator_subscription (user_id, instrument_id, timeframe, indicator_id) values
      ('usr_asha', 'NIFTY.NSE', '5m', 'RSI_14');`,
  20: `
    insert into fo_strikes_1min (time, symbol, expiry, strike, call_count, put_count, charm, vanna,
                                 vomma, call_charm, put_charm) values
      ('2024-11-07T04:01:00Z', 'NIFTY', '2024-11-28', 24500, 1, 1, -3.1, 0.3, 95.9, -3.1, -3.2);`,
  21: `
    insert into monitor_session (user_id, session_id, symbol, expiries, strikes_each_side, began_at,
                                 seen_at) values
      ('usr_asha', 'mon_1', 'NIFTY', '{2024-11-28}', 10, now(), now()),
      ('usr_asha', 'mon_2', 'BANKNIFTY', '{}', 1, now(), now());`,
  22: `
    insert into replay_session (user_id, replay_id, underlying, timeframe, starts_at, ends_at,
                                expiries, strikes, panels, playing, speed, position, anchored_at)
    values
      ('usr_asha', 'rpl_1', 'NIFTY', '1min', '2024-11-07T03:45:00Z', '2024-11-07T10:00:00Z',
       '{2024-11-28}', '{24500,24550.5}', '{iv,oi}', true, 60, '2024-11-07T04:00:00.5Z', now());`,
  23: `
    insert into trading_account (user_id, account_id, name, broker, login_status, limits, lockout,
                                 lockout_reason) values
      ('usr_asha', 'acc_2', 'Kite', 'kite', 'session_expired', '{"maximumOrderValue": "50000"}',
       'halted', 'by hand');`,
  24: `
    insert into venue_book (user_id, account_id, opening_cash, cash, revision) values
      ('usr_asha', 'acc_1', 1000000, 1000000, 2);
    insert into venue_order (user_id, account_id, venue_order_id, client_order_id, instrument_id,
                             exchange, tradingsymbol, side, order_type, product, validity, quantity,
                             status, triggered, placed_at, updated_at, expires_at, place, revision)
    values
      ('usr_asha', 'acc_1', 'pap_1', 'T1', 'INFY.NSE', 'NSE', 'INFY', 'BUY', 'MARKET', 'CNC', 'DAY',
       5, 'OPEN', true, '2026-06-01T04:00:00Z', '2026-06-01T04:00:00Z', '2026-06-01T10:00:00Z', 1, 2);
    insert into venue_trade (user_id, account_id, trade_id, venue_order_id, instrument_id, exchange,
                             tradingsymbol, product, side, quantity, price, cash_flow, charges,
                             filled_at, revision) values
      ('usr_asha', 'acc_1', 'pap_1-1', 'pap_1', 'INFY.NSE', 'NSE', 'INFY', 'CNC', 'BUY', 2, 1500.05,
       -3003.5, 3.4, '2026-06-01T04:00:00.123Z', 2);
    update venue_position set cost = 3000.1, fees = 3.4 where account_id = 'acc_1';`,
  25: `
    insert into models (user_id, id, name, algorithm, symbol, feature_cols, fingerprint, cohort_id,
                        answers_repeats) values
      ('usr_asha', '5f0c1e9e-0000-4000-8000-000000000001', 'a parent', 'elasticnet_regression',
       'NIFTY', '["RSI_14"]', repeat('0a', 32), 'c-1', true);
    insert into models (user_id, id, name, algorithm, symbol, feature_cols, fingerprint, cohort_id,
                        parent_model_id, is_grid_member, status, metrics, artifact_path, alpha_grid,
                        columns_initial, columns_remaining, finished_at) values
      ('usr_asha', '5f0c1e9e-0000-4000-8000-000000000002', 'its child', 'elasticnet_regression',
       'NIFTY', '["RSI_14"]', repeat('0b', 32), 'c-1', '5f0c1e9e-0000-4000-8000-000000000001', true,
       'completed', '{"r2": 0.1}', '/api/model/5f0c1e9e-0000-4000-8000-000000000002/artifact',
       '[0.1, 1]', 3, 1, now());
    insert into features_log (user_id, model_id, feature_name, importance) values
      ('usr_asha', '5f0c1e9e-0000-4000-8000-000000000002', 'RSI_14', 0.25);
    insert into model_artifact (user_id, model_id, content, byte_count, sha256, test_series) values
      ('usr_asha', '5f0c1e9e-0000-4000-8000-000000000002', '\\x28b52ffd', 4, repeat('0c', 32),
       '{"at": [], "actual": [], "predicted": []}');
    insert into training_log (user_id, model_id, line) values
      ('usr_asha', '5f0c1e9e-0000-4000-8000-000000000002', 'It has ended.');
    insert into simulation_history (user_id, model_id, ticker, sqn) values
      ('usr_asha', '5f0c1e9e-0000-4000-8000-000000000002', 'NIFTY', 1.3411);`,
  26: `
    insert into companies (id, ticker, legal_name, exchange, sector, market_cap_bucket) values
      ('cmp_1', 'INFY', 'Infosys', 'NSE', 'Technology', 'large'),
      ('cmp_2', 'ZZZQ', 'ZZZQ', 'NSE', null, null);
    insert into company_sources (company_id, id, source_class, name, url, credibility,
                                 retention_policy, access_policy) values
      ('cmp_1', 'src_1', 'filings', 'Announcements', 'https://example.test/infy', 0.95, 'keep',
       'public');
    insert into watchlists (user_id, id, name) values ('usr_asha', 'wtl_1', 'Default');
    insert into watchlist_members (user_id, watchlist_id, company_id) values
      ('usr_asha', 'wtl_1', 'cmp_1');
    insert into trading_engine_config (user_id, account_id, paused) values
      ('usr_asha', 'acc_1', true);
    insert into override_order (user_id, override_id, ticker, side, quantity, order_type,
        limit_price, company_id, company_registered, client_order_id, requested_by, state,
        account_id, order_id, reason, ended_at) values
      ('usr_asha', 'ovr_1', 'INFY', 'buy', 3, 'limit', 1500.05, 'cmp_1', false, '0a1b', 'key_1',
       'placed', 'acc_1', 'aor_1', null, now()),
      ('usr_asha', 'ovr_2', 'ZZZQ', 'sell', 1, 'market', null, 'cmp_2', true, '0a1c', 'ses_1',
       'queued', null, null, null, null);
    insert into order_execution_analysis (user_id, analysis_id, account_id, order_id, instrument_id,
        side, quantity, segment, analyzed_at, mid_price, liquidity_tier, liquidity_score,
        levels_to_consume, can_fill_completely, recommended_action, recommended_order_type,
        warnings, actual_quantity, actual_fill_price, actual_fees, settled_at) values
      ('usr_asha', 'ana_1', 'acc_1', 'aor_1', 'INFY.NSE', 'BUY', 3, 'delivery', now(), 1499.5,
       'HIGH', 92.5, 1, true, 'EXECUTE', 'MARKET', '["many_levels"]', 3, 1500, 5.36, now());
    insert into order_cost_breakdown (user_id, analysis_id, basis, order_value, brokerage, stt,
        exchange_charges, gst, sebi_charges, stamp_duty, total_charges, net_cost) values
      ('usr_asha', 'ana_1', 'estimate', 4500, 0, 4.5, 0.15525, 0.027945, 0.0045, 0.675, 5.362695,
       4505.362695);`,
  27: `
    insert into upload (user_id, upload_id, name, holds, options, status, bytes, sha256, preview,
                        failure, holder, held_until, ended_at) values
      ('usr_asha', 'upl_1', 'option/usa/minute/goog/20151223_quote_american.zip', 'series', '{}',
       'ready', 10, 'aa', '{"format": "lean"}', null, 'host/1/x', now(), null),
      ('usr_asha', 'upl_2', 'a.csv', 'instruments', '{"complete": true}', 'failed', 0, null, null,
       'It is empty.', 'host/1/x', now(), now());`,
  28: `
    insert into latest_depth (instrument_id, heard_at, bid_prices, bid_quantities, bid_orders,
                              ask_prices, ask_quantities, ask_orders) values
      ('NIFTY24N2824500CE.NFO', '2024-11-07T04:00:00Z', '{120.45,120.4}', '{75,50}', '{2,1}',
       '{}', '{}', '{}');
    insert into book_change (instrument_id, at, place, is_snapshot, bid_prices, bid_quantities,
                             ask_prices, ask_quantities, bid_orders, ask_orders) values
      ('NIFTY24N2824500CE.NFO', '2024-11-07T04:00:59Z', 0, true, '{120.45}', '{75}', '{120.5}',
       '{25}', '{2}', '{1}');
    insert into contract_term (underlying, venue_id, expiry, kind, known_from, lot_size,
                               price_increment, source) values
      ('RELIANCE', 'NFO', '2024-11-28', 'future', '2024-11-07', 250, 0.05,
       'NSE_FO_contract_07112024.csv');
    update strategy_instruments set income = 12.5 where id = 'leg_1';
    insert into leg_adjustment (user_id, strategy_id, leg_id, action_id, action_type, title, ex_date,
                                quantity_before, quantity_after, entry_before, entry_after,
                                symbol_before, symbol_after, income) values
      ('usr_asha', 'stg_1', 'leg_1', 'act_1', 'BONUS', 'Bonus 1:1', '2024-10-28', 25, 50, 241,
       120.5, 'NIFTY24N2824500CE', 'NIFTY24N2824500CE', 0);`,
  29: `
    insert into account_order (user_id, account_id, order_id, client_order_id, venue_order_id,
                               instrument_id, exchange, tradingsymbol, side, type, product, quantity,
                               limit_price, tag, source, strategy_id, status, reason) values
      ('usr_asha', 'acc_1', 'aor_1', 'tm000000000000000001', '151220000000000', 'INFY.NSE', 'NSE',
       'INFY', 'BUY', 'LIMIT', 'CNC', 10, 1500.05, 'a "tag"', 'client', 'stg_1', 'OPEN', null),
      ('usr_asha', 'acc_1', 'aor_2', 'tm000000000000000002', null, 'INFY.NSE', 'NSE', 'INFY', 'SELL',
       'STOP', 'MIS', 0, null, null, 'override', null, 'REJECTED', 'quantity');
    insert into account_command (user_id, account_id, command_id, kind, order_id, sent_at) values
      ('usr_asha', 'acc_1', 7, 'cancel', 'aor_1', now()),
      ('usr_asha', 'acc_1', 8, 'sync', null, null);
    insert into account_fill (user_id, account_id, fill_id, kind, venue_trade_id, order_id,
                              venue_order_id, instrument_id, exchange, tradingsymbol, product, side,
                              quantity, price, fee, traded_at) values
      ('usr_asha', 'acc_1', 'fil_1', 'trade', '10000000', 'aor_1', '151220000000000', 'INFY.NSE',
       'NSE', 'INFY', 'CNC', 'BUY', 4, 1500, 1.25, '2026-06-01T04:00:00.123456Z'),
      ('usr_asha', 'acc_1', 'fil_2', 'opening', 'opening', null, null, 'INFY.NSE', 'NSE', 'INFY',
       'MIS', 'SELL', 3, 1490.5, 0, '2026-06-01T04:00:00Z');
    insert into account_holding (user_id, account_id, tradingsymbol, exchange, instrument_id, quantity,
                                 average_price, as_of) values
      ('usr_asha', 'acc_1', 'TCS', 'BSE', 'TCS.BSE', 5, 3100.5, now());
    insert into account_funds (user_id, account_id, segment, opening_balance, used, available, as_of)
    values ('usr_asha', 'acc_1', 'equity', 1000000, 6000, 994000, now());
    insert into account_discrepancy (user_id, account_id, discrepancy_id, kind, subject, ours, theirs,
                                     resolved_at, resolution) values
      ('usr_asha', 'acc_1', 'dis_1', 'position', 'NSE:INFY:MIS', '{"quantity": "-3"}',
       '{"quantity": "0"}', null, null),
      ('usr_asha', 'acc_1', 'dis_2', 'order', 'aor_2', '{}', '{}', now(), 'agrees');
    insert into account_snapshot (user_id, account_id, taken_at, positions, holdings, funds) values
      ('usr_asha', 'acc_1', '2026-06-01T04:00:00Z', '[{"quantity": "4"}]', '[]', '[]');`,
}

/** What a migration changes in rows that are there, on purpose; its own text says why. */
export const CHANGED_BY_VERSION: Readonly<
  Record<number, Readonly<Record<string, readonly string[]>>>
> = {
  10: { api_key: ['secret_hash', 'revoked_at'] },
  23: { trading_account: ['login_status'] },
}
