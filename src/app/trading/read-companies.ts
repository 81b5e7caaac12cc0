import { AppError } from '../../core/app-error.ts'
import {
  findCompanyById,
  listCompanies,
  listSources,
  type CompanyFilter,
  type CompanyRow,
  type CompanySource,
} from '../../store/trading/companies.ts'
import type { Context } from '../context.ts'

export type { CompanyRow }

export function readCompanies(
  { pool }: Context,
  filter: CompanyFilter,
  limit: number,
): Promise<readonly CompanyRow[]> {
  return listCompanies(pool, filter, limit)
}

export async function readCompany(
  { pool }: Context,
  companyId: string,
): Promise<{ readonly company: CompanyRow; readonly sources: readonly CompanySource[] }> {
  const company = await findCompanyById(pool, companyId)
  if (company === null) throw new AppError('not_found')
  return { company, sources: await listSources(pool, companyId) }
}
