-- 0024 the paper exchange: its own books, apart from ours
--
-- Why:  an account of the broker `paper` trades at a simulated exchange. What it says is what a real
--       one would say: orders, trades, positions, money. These are its books; what we believe of the
--       account is elsewhere, and is brought up to date from here as from any venue.
-- How:  a book belongs to an account whose broker is `paper`, by its key: there is no row for a live
--       account to be put into, and an account that has a book keeps its broker. A trade moves its
--       order, its position and the cash by a trigger, so they cannot disagree with it.
-- Lock: adds a key to trading_account, which waits for its writers for an instant; creates tables.
-- Back: drop what is created here; nothing else refers to it.

alter table trading_account
  add constraint trading_account_broker unique (user_id, account_id, broker);

create table venue_book (
  user_id      text collate "C" not null,
  account_id   text collate "C" not null,
  broker       text not null default 'paper',
  opening_cash numeric(38, 8) not null,
  cash         numeric(38, 8) not null,             -- opening cash and every trade's cash flow
  revision     bigint not null default 0,           -- grows with each change; two writers cannot share one
  recorded_at  timestamptz not null default clock_timestamp(),
  primary key (user_id, account_id),
  foreign key (user_id, account_id, broker)
    references trading_account (user_id, account_id, broker) on delete cascade,
  check (broker = 'paper'),
  check (opening_cash >= 0)
);

create table venue_order (
  user_id         text collate "C" not null,
  account_id      text collate "C" not null,
  venue_order_id  text collate "C" not null,
  client_order_id text collate "C" not null,        -- a second order of that name is the first
  instrument_id   text collate "C" not null,
  exchange        text not null,
  tradingsymbol   text not null,
  side            text not null,
  order_type      text not null,
  product         text not null,
  validity        text not null,
  quantity        numeric(38, 8) not null,
  limit_price     numeric(38, 8),
  stop_price      numeric(38, 8),
  status          text not null,
  triggered       boolean not null,                 -- its stop was met, or it has none
  filled_quantity numeric(38, 8) not null default 0, -- the sum of its trades
  turnover        numeric(38, 8) not null default 0,
  charges         numeric(38, 8) not null default 0,
  trade_count     int not null default 0,
  held            numeric(38, 8) not null default 0, -- of the funds, for what is not filled yet
  matched_at      timestamptz,                      -- the quote from which it last took
  code            text,                             -- of a rejected one
  message         text,
  placed_at       timestamptz not null,
  updated_at      timestamptz not null,
  expires_at      timestamptz not null,             -- the end of its session
  place           bigint not null,                  -- revision of the book when it came: its turn
  revision        bigint not null,                  -- of the book, when it last changed
  primary key (user_id, account_id, venue_order_id),
  unique (user_id, account_id, client_order_id),
  foreign key (user_id, account_id) references venue_book on delete cascade,
  check (exchange in ('NSE', 'NFO', 'BSE', 'BFO', 'MCX')),
  check (side in ('BUY', 'SELL')),
  check (order_type in ('MARKET', 'LIMIT', 'STOP_LIMIT', 'STOP')),
  check (product in ('MIS', 'NRML', 'CNC')),
  check (validity in ('DAY', 'IOC')),
  check (status in ('OPEN', 'PARTIALLY_FILLED', 'FILLED', 'CANCELED', 'REJECTED')),
  check (filled_quantity between 0 and greatest(quantity, 0)),
  check (status <> 'FILLED' or filled_quantity = quantity),
  check (status <> 'REJECTED' or (filled_quantity = 0 and code is not null)),
  check (status in ('OPEN', 'PARTIALLY_FILLED') or held = 0),
  check (held >= 0)
);
create index venue_order_resting on venue_order (user_id, account_id)
  where status in ('OPEN', 'PARTIALLY_FILLED');
create index venue_order_by_revision on venue_order (user_id, account_id, revision);

create table venue_trade (
  user_id        text collate "C" not null,
  account_id     text collate "C" not null,
  trade_id       text collate "C" not null,
  venue_order_id text collate "C" not null,
  instrument_id  text collate "C" not null,
  exchange       text not null,
  tradingsymbol  text not null,
  product        text not null,
  side           text not null,
  quantity       numeric(38, 8) not null,
  price          numeric(38, 8) not null,
  cash_flow      numeric(38, 8) not null,           -- charges included; − when the account pays
  charges        numeric(38, 8) not null,
  filled_at      timestamptz not null,
  revision       bigint not null,
  primary key (user_id, account_id, trade_id),
  foreign key (user_id, account_id, venue_order_id) references venue_order on delete cascade,
  check (quantity > 0 and price >= 0 and charges >= 0) -- zero: an option that expired worthless
);
create index venue_trade_by_revision on venue_trade (user_id, account_id, revision);
create index venue_trade_by_time on venue_trade (user_id, account_id, filled_at);
create index venue_trade_by_order on venue_trade (user_id, account_id, venue_order_id);

create table venue_position (
  user_id       text collate "C" not null,
  account_id    text collate "C" not null,
  instrument_id text collate "C" not null,
  product       text not null,
  exchange      text not null,
  tradingsymbol text not null,
  quantity      numeric(38, 8) not null default 0,  -- the signed sum of its trades
  cost          numeric(38, 8) not null default 0,
  realized_pnl  numeric(38, 8) not null default 0,
  fees          numeric(38, 8) not null default 0,
  blocked       numeric(38, 8) not null default 0,  -- margin
  primary key (user_id, account_id, instrument_id, product),
  foreign key (user_id, account_id) references venue_book on delete cascade,
  check (quantity <> 0 or (cost = 0 and blocked = 0)),
  check (blocked >= 0)
);

-- A trade fits its order, and moves it, the position and the cash.
create function venue_trade_books() returns trigger language plpgsql as $$
declare
  signed numeric := case new.side when 'BUY' then new.quantity else -new.quantity end;
begin
  update venue_order o set filled_quantity = o.filled_quantity + new.quantity
  where (o.user_id, o.account_id, o.venue_order_id)
      = (new.user_id, new.account_id, new.venue_order_id)
    and (o.instrument_id, o.product, o.side) = (new.instrument_id, new.product, new.side)
    and o.status in ('OPEN', 'PARTIALLY_FILLED');
  if not found then
    raise exception 'trade % does not fit its order: another instrument or side, or one that '
      'cannot fill', new.trade_id
      using errcode = 'check_violation', constraint = 'venue_trade_fits_order';
  end if;

  insert into venue_position as p (user_id, account_id, instrument_id, product, exchange,
                                   tradingsymbol, quantity, cost)
  values (new.user_id, new.account_id, new.instrument_id, new.product, new.exchange,
          new.tradingsymbol, signed, 0)
  on conflict (user_id, account_id, instrument_id, product) do update
    set quantity = p.quantity + signed,
        cost = case when p.quantity + signed = 0 then 0 else p.cost end,
        blocked = case when p.quantity + signed = 0 then 0 else p.blocked end;

  update venue_book b set cash = b.cash + new.cash_flow
  where (b.user_id, b.account_id) = (new.user_id, new.account_id);
  return null;
end $$;
create trigger moves_books after insert on venue_trade
  for each row execute function venue_trade_books();

-- What trades move is moved by nobody else, and what is closed stays as it is.
create function venue_order_life() returns trigger language plpgsql as $$
begin
  if old.status not in ('OPEN', 'PARTIALLY_FILLED') then
    raise exception 'order % is %, and stays so', old.venue_order_id, old.status
      using errcode = 'check_violation', constraint = 'venue_order_closed';
  elsif new.filled_quantity <> old.filled_quantity and pg_trigger_depth() = 1 then
    raise exception 'the trades of order % say what it has filled', old.venue_order_id
      using errcode = 'check_violation', constraint = 'venue_order_filled';
  end if;
  return new;
end $$;
create trigger venue_order_life before update on venue_order
  for each row execute function venue_order_life();

create function venue_derived() returns trigger language plpgsql as $$
begin
  raise exception '% is the sum of trades, and moved by them alone', tg_argv[0]
    using errcode = 'check_violation', constraint = tg_table_name || '_derived';
end $$;
create trigger venue_book_derived before update on venue_book for each row
  when (old.cash <> new.cash and pg_trigger_depth() = 0) execute function venue_derived('cash');
create trigger venue_position_derived before update on venue_position for each row
  when (old.quantity <> new.quantity and pg_trigger_depth() = 0)
  execute function venue_derived('a position');
create function venue_history() returns trigger language plpgsql as $$
begin
  raise exception '% is history; delete the whole account to remove it', tg_table_name
    using errcode = 'check_violation', constraint = tg_table_name || '_append_only';
end $$;
create trigger append_only before update or delete on venue_trade for each row
  when (pg_trigger_depth() = 0) execute function venue_history();
create trigger kept_whole before truncate on venue_trade
  for each statement execute function venue_history();
create trigger kept_whole before truncate on venue_order
  for each statement execute function venue_history();
create trigger filled_is_kept before delete on venue_order for each row
  when (pg_trigger_depth() = 0 and old.filled_quantity > 0) execute function venue_history();
