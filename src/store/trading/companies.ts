import type { Instant } from '../../core/instant.ts'
import type { Queryable, Tx } from '../transaction.ts'

export interface CompanyRow {
  readonly id: string
  readonly ticker: string
  readonly legalName: string
  readonly exchange: string
  readonly sector: string | null
  readonly industry: string | null
  readonly marketCapBucket: string | null
  readonly active: boolean
  readonly createdAt: Instant
  readonly updatedAt: Instant
}

export type NewCompany = Pick<CompanyRow, 'id' | 'ticker' | 'legalName' | 'exchange'>

export type SourceClass = 'market_data' | 'news' | 'filings' | 'web_scrape' | 'broker'

export interface NewSource {
  readonly sourceClass: SourceClass
  readonly name: string
  readonly credibility: number // of one
  readonly retentionPolicy: 'keep' | '1y' | '90d' | '30d'
  readonly accessPolicy: 'public' | 'licensed' | 'internal'
}

export interface CompanySource extends NewSource {
  readonly id: string
  readonly url: string | null
  readonly active: boolean
}

export async function findCompany(db: Queryable, ticker: string): Promise<CompanyRow | null> {
  const { rows } = await db.query<CompanyRow>(`${SELECT} where ticker = $1`, [ticker])
  return rows[0] ?? null
}

/** Makes a company known, with its sources. False when somebody else just did. */
export async function insertCompany(
  tx: Tx,
  company: NewCompany,
  sources: readonly NewSource[],
): Promise<boolean> {
  const { id, ticker, legalName, exchange } = company
  const { rowCount } = await tx.query(
    `insert into companies (id, ticker, legal_name, exchange) values ($1, $2, $3, $4)
     on conflict (ticker) do nothing`,
    [id, ticker, legalName, exchange],
  )
  if (rowCount === 0) return false
  await tx.query(
    `insert into company_sources (company_id, source_class, name, credibility, retention_policy,
                                  access_policy)
     select $1, * from unnest($2::text[], $3::text[], $4::numeric[], $5::text[], $6::text[])`,
    [
      id,
      sources.map(({ sourceClass }) => sourceClass),
      sources.map(({ name }) => name),
      sources.map(({ credibility }) => credibility),
      sources.map(({ retentionPolicy }) => retentionPolicy),
      sources.map(({ accessPolicy }) => accessPolicy),
    ],
  )
  return true
}

export interface CompanyFilter {
  readonly active: boolean
  readonly sector: string | null
  readonly ticker: string | null
}

export async function listCompanies(
  db: Queryable,
  { active, sector, ticker }: CompanyFilter,
  limit: number,
): Promise<readonly CompanyRow[]> {
  const { rows } = await db.query<CompanyRow>(
    `${SELECT} where active = $1 and ($2::text is null or sector = $2)
       and ($3::text is null or ticker = $3)
     order by ticker limit $4`,
    [active, sector, ticker, limit],
  )
  return rows
}

export async function findCompanyById(db: Queryable, id: string): Promise<CompanyRow | null> {
  const { rows } = await db.query<CompanyRow>(`${SELECT} where id = $1`, [id])
  return rows[0] ?? null
}

export async function listSources(
  db: Queryable,
  companyId: string,
): Promise<readonly CompanySource[]> {
  const { rows } = await db.query<CompanySource>(
    `select id, source_class as "sourceClass", name, url, credibility::float8 as credibility,
            retention_policy as "retentionPolicy", access_policy as "accessPolicy", active
     from company_sources where company_id = $1 order by source_class, name`,
    [companyId],
  )
  return rows
}

const SELECT = `
  select id, ticker, legal_name as "legalName", exchange, sector, industry,
         market_cap_bucket as "marketCapBucket", active, created_at as "createdAt",
         updated_at as "updatedAt"
  from companies`
