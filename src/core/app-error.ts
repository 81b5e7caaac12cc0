/** Every error a client can meet. Adding one changes the contract; so does its status. */
export const ERRORS = {
  invalid_input: { status: 422, message: 'The request does not match its schema.' },
  malformed_request: { status: 400, message: 'The request could not be read.' },
  leg_refused: { status: 400, message: 'The leg does not fit its instrument.' },
  price_unknown: {
    status: 400,
    message: 'No price is known of this, or of what it is written on. Name one.',
  },
  portfolio_is_default: {
    status: 400,
    message: 'This is the default portfolio of its account: it keeps its name, and stays.',
  },
  broker_credentials_missing: {
    status: 400,
    message: 'No broker credentials are stored. Store them, then log in.',
  },
  label_metadata: {
    status: 400,
    message:
      'The metadata of a label must have timeframe, nearest_candle_timestamp_utc and ' +
      'sample_offset_seconds.',
  },
  invalid_indicator: {
    status: 400,
    message: 'There is no indicator of that name, or not with those parameters.',
  },
  training_refused: { status: 400, message: 'No model can be trained from that.' },
  calendar_rule: { status: 400, message: 'No day of a calendar can be like that.' },
  broker_session_expired: {
    status: 401,
    message: 'The broker session has expired. Log in to the broker, then arm again.',
  },
  unauthenticated: {
    status: 401,
    message:
      'No credential came with this: authentication required. Sign in and send the access token ' +
      'as a bearer, or send an API key in the header x-api-key.',
  },
  sign_in_refused: { status: 401, message: 'The e-mail address or the password is wrong.' },
  totp_required: { status: 401, message: 'Send a code of your second factor as totp, too.' },
  forbidden: { status: 403, message: 'Your role does not allow this.' },
  last_admin: {
    status: 409,
    message: 'This is the last administrator. Make somebody else one first.',
  },
  link_refused: {
    status: 404,
    message: 'That link does not work: it was used, it has expired or it is mistyped.',
  },
  not_found: { status: 404, message: 'There is nothing with that id.' },
  method_not_allowed: { status: 405, message: 'This path does not take that method.' },
  name_taken: { status: 409, message: 'Something else of yours has that name.' },
  run_already_running: {
    status: 409,
    message: 'You have a scheduled run already running. Stop it first, then start another.',
  },
  run_not_running: { status: 409, message: 'The run is not running, so it takes no writes.' },
  client_order_id_conflict: { status: 409, message: 'That client order id names another order.' },
  idempotency_key_in_use: {
    status: 409,
    message: 'A request with that idempotency key is under way. Wait for its answer, or ask again.',
  },
  idempotency_key_reused: {
    status: 422,
    message: 'That idempotency key was used for another request. Take a new key for this one.',
  },
  account_in_use: {
    status: 409,
    message: 'Orders that wait, positions or portfolios hang on this account. Close them first.',
  },
  conflict: { status: 409, message: 'Something changed meanwhile. Read again, then retry.' },
  upload_quota: {
    status: 409,
    message: 'Too many files wait here. Have them imported or discard them, then send this one.',
  },
  headers_too_large: { status: 431, message: 'The head of the request is too large.' },
  request_timeout: { status: 408, message: 'The request did not arrive in time.' },
  payload_too_large: { status: 413, message: 'The request body is too large.' },
  unsupported_media_type: { status: 415, message: 'Send application/json.' },
  upgrade_required: {
    status: 426,
    message: 'This address is a WebSocket. Open it with one, and read docs/streams.md.',
  },
  rate_limited: {
    status: 429,
    message: 'Too many requests: rate limit exceeded. Wait as long as Retry-After says.',
  },
  internal: { status: 500, message: 'Something went wrong here.' },
  database_busy: {
    status: 503,
    message: 'All connections to the database are in use. Try again soon.',
  },
  database_timeout: {
    status: 503,
    message: 'The database did not finish in the time allowed. Ask for less, or try again.',
  },
  database_unavailable: { status: 503, message: 'The database does not answer. Try again soon.' },
  feed_unavailable: {
    status: 503,
    message: 'The source of market data does not answer. Try again soon.',
  },
  feed_unexpected: {
    status: 502,
    message: 'The source of market data said what we do not understand.',
  },
  broker_unavailable: {
    status: 503,
    message: 'The broker does not answer. Begin the login again soon.',
  },
  redis_unavailable: { status: 503, message: 'Redis does not answer. What needs it is degraded.' },
  stopping: { status: 503, message: 'This server stops. Ask another, or ask again soon.' },
} as const

export type ErrorCode = keyof typeof ERRORS

/** An operation that could not be done. `details` go to the client; `cause` only to the log. */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  readonly details: Record<string, unknown>

  /** `message` may say more than the catalogue's sentence; it is shown to the client. */
  constructor(
    code: ErrorCode,
    details: Record<string, unknown> = {},
    options: ErrorOptions & { message?: string } = {},
  ) {
    super(options.message ?? ERRORS[code].message, options)
    this.code = code
    this.details = details
  }
}
