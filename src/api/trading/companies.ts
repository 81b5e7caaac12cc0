import type { z } from 'zod'
import { readCompanies, readCompany, type CompanyRow } from '../../app/trading/read-companies.ts'
import * as contract from '../../contract/trading/companies.ts'
import { formatInstant } from '../../core/instant.ts'
import { route } from '../route.ts'

export const companyRoutes = [
  route(contract.listCompanies, async (context, { query }) => {
    const { active, sector = null, ticker = null, limit } = query
    const filter = { active: active === 'true', sector, ticker }
    return (await readCompanies(context, filter, limit)).map(toCompanyView)
  }),

  route(contract.readCompany, async (context, { params }) => {
    const { company, sources } = await readCompany(context, params.company_id)
    return {
      ...toCompanyView(company),
      sources: sources.map((source) => ({
        id: source.id,
        source_class: source.sourceClass,
        name: source.name,
        url: source.url,
        credibility: source.credibility,
        retention_policy: source.retentionPolicy,
        access_policy: source.accessPolicy,
        active: source.active,
      })),
    }
  }),
]

function toCompanyView(company: CompanyRow): z.output<typeof contract.CompanyView> {
  return {
    id: company.id,
    ticker: company.ticker,
    legal_name: company.legalName,
    exchange: company.exchange,
    sector: company.sector,
    industry: company.industry,
    market_cap_bucket: company.marketCapBucket,
    active: company.active,
    created_at: formatInstant(company.createdAt),
    updated_at: formatInstant(company.updatedAt),
  }
}
