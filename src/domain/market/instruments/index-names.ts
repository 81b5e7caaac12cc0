/** What an index is called, by people and by brokers. */
export interface IndexNames {
  readonly exchange: 'NSE' | 'BSE'
  readonly display: string
  readonly aliases: readonly string[] // upper case, without blanks, - and _
  readonly kite: string // behind `NSE:`
  readonly fyers: string // between `NSE:` and `-INDEX`
  readonly upstox: string // behind `NSE_INDEX|`
  readonly yahoo: string | null // null: it has none
}

/**
 * The indices of India on which futures and options are written, and the volatility index, by
 * canonical symbol, which is the one that the exchange uses for their contracts.
 */
export const INDEX_NAMES: Readonly<Record<string, IndexNames>> = {
  NIFTY: {
    exchange: 'NSE',
    display: 'Nifty 50',
    aliases: ['NIFTY50', 'NIFTY50INDEX', 'NSEI', 'CNXNIFTY', 'SPCNXNIFTY'],
    kite: 'NIFTY 50',
    fyers: 'NIFTY50',
    upstox: 'Nifty 50',
    yahoo: '^NSEI',
  },
  BANKNIFTY: {
    exchange: 'NSE',
    display: 'Nifty Bank',
    aliases: ['NIFTYBANK', 'NSEBANK', 'CNXBANK', 'BANKNIFTYINDEX', 'NIFTYBANKINDEX'],
    kite: 'NIFTY BANK',
    fyers: 'NIFTYBANK',
    upstox: 'Nifty Bank',
    yahoo: '^NSEBANK',
  },
  FINNIFTY: {
    exchange: 'NSE',
    display: 'Nifty Financial Services',
    aliases: ['NIFTYFINSERVICE', 'NIFTYFIN', 'NIFTYFINANCIALSERVICES', 'CNXFINANCE', 'CNXFIN'],
    kite: 'NIFTY FIN SERVICE',
    fyers: 'FINNIFTY',
    upstox: 'Nifty Fin Service',
    yahoo: null,
  },
  MIDCPNIFTY: {
    exchange: 'NSE',
    display: 'Nifty Midcap Select',
    aliases: ['NIFTYMIDCAPSELECT', 'NIFTYMIDSELECT', 'NIFTYMIDCPSELECT', 'MIDCAPNIFTY'],
    kite: 'NIFTY MID SELECT',
    fyers: 'MIDCPNIFTY',
    upstox: 'NIFTY MID SELECT',
    yahoo: null,
  },
  NIFTYNXT50: {
    exchange: 'NSE',
    display: 'Nifty Next 50',
    aliases: ['NIFTYNEXT50', 'NIFTYJUNIOR', 'NIFTYJR', 'CNXNIFTYJUNIOR', 'NSMIDCP'],
    kite: 'NIFTY NEXT 50',
    fyers: 'NIFTYNXT50',
    upstox: 'Nifty Next 50',
    yahoo: '^NSMIDCP',
  },
  INDIAVIX: {
    exchange: 'NSE',
    display: 'India VIX',
    aliases: ['VIXINDIA'],
    kite: 'INDIA VIX',
    fyers: 'INDIAVIX',
    upstox: 'India VIX',
    yahoo: '^INDIAVIX',
  },
  SENSEX: {
    exchange: 'BSE',
    display: 'BSE Sensex',
    aliases: ['BSESENSEX', 'BSESN', 'SPBSESENSEX', 'S&PBSESENSEX', 'SENSEX30'],
    kite: 'SENSEX',
    fyers: 'SENSEX',
    upstox: 'SENSEX',
    yahoo: '^BSESN',
  },
  BANKEX: {
    exchange: 'BSE',
    display: 'BSE Bankex',
    aliases: ['BSEBANKEX', 'BSEBANK', 'SPBSEBANKEX', 'S&PBSEBANKEX'],
    kite: 'BANKEX',
    fyers: 'BANKEX',
    upstox: 'BANKEX',
    yahoo: null,
  },
  SENSEX50: {
    exchange: 'BSE',
    display: 'BSE Sensex 50',
    aliases: ['BSESENSEX50', 'SNSX50', 'SPBSESENSEX50'],
    kite: 'SNSX50',
    fyers: 'SENSEX50',
    upstox: 'SNSX50',
    yahoo: null,
  },
}
