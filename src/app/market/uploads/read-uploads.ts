import { AppError } from '../../../core/app-error.ts'
import { findUpload, pageOfUploads, type UploadRef } from '../../../store/market/uploads.ts'
import type { Context } from '../../context.ts'
import type { Upload } from './upload.ts'

export async function readUpload({ pool }: Context, ref: UploadRef): Promise<Upload> {
  const upload = await findUpload(pool, ref)
  if (upload !== null) return upload as Upload
  throw new AppError('not_found', {}, { message: `There is no upload ${ref.uploadId}.` })
}

/** The files that somebody sent, the newest first. */
export async function readUploads(
  { pool }: Context,
  userId: string,
  page: { readonly limit: number; readonly offset: number },
): Promise<{ readonly items: readonly Upload[]; readonly total: number }> {
  const { items, total } = await pageOfUploads(pool, userId, page)
  return { items: items as readonly Upload[], total }
}
