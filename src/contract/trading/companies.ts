import { z } from 'zod'
import { operation } from '../operation.ts'
import { limitOf } from '../page.ts'
import { IdText, InstantText, NameText } from '../text.ts'

const Ticker = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9.&_-]{0,19}$/, 'must be a ticker, like INFY')
  .toUpperCase()

export const CompanyView = z
  .object({
    id: z.string(),
    ticker: z.string(),
    legal_name: z.string(),
    exchange: z.string(),
    sector: z.string().nullable(),
    industry: z.string().nullable(),
    market_cap_bucket: z.string().nullable(),
    active: z.boolean(),
    created_at: InstantText,
    updated_at: InstantText,
  })
  .meta({ id: 'Company' })

export const CompanySource = z
  .object({
    id: z.string(),
    source_class: z.enum(['market_data', 'news', 'filings', 'web_scrape', 'broker']),
    name: z.string(),
    url: z.string().nullable(),
    credibility: z.number().describe('0 to 1.'),
    retention_policy: z.string(),
    access_policy: z.string(),
    active: z.boolean(),
  })
  .meta({ id: 'CompanySource' })

export const listCompanies = operation({
  id: 'listCompanies',
  method: 'GET',
  path: '/api/companies',
  summary: 'Companies that are known, by ticker.',
  query: z.object({
    active: z.enum(['true', 'false']).default('true'),
    sector: NameText.optional(),
    ticker: Ticker.optional().describe('Upper-cased.'),
    limit: limitOf({ most: 1_000, usual: 1_000 }),
  }),
  output: z.array(CompanyView),
  errors: ['invalid_input'],
})

export const readCompany = operation({
  id: 'readCompany',
  method: 'GET',
  path: '/api/companies/{company_id}',
  summary: 'One company, with where we learn of it.',
  params: z.object({ company_id: IdText }),
  output: CompanyView.extend({ sources: z.array(CompanySource) }).meta({ id: 'CompanyDetail' }),
  errors: ['not_found'],
})
