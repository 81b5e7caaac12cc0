import { queryOptions } from '@tanstack/react-query'
import type { Answer, Body } from '../../ask.ts'
import { call } from '../../client.ts'

export type Model = Answer<'GET /training/models/{model_id}'>
export type TrainBody = Body<'POST /training/train'>
export type Predictions = Answer<'GET /training/api/model/{model_id}/predictions'>

const MOST = 500

export function isMoving({ status }: Pick<Model, 'status'>): boolean {
  return status !== 'completed' && status !== 'failed'
}

export const modelsQuery = queryOptions({
  queryKey: ['models'],
  queryFn: async ({ signal }): Promise<readonly Model[]> =>
    (await call('GET /training/models', { query: { limit: MOST }, signal })).items,
})

export const modelQuery = (id: string) =>
  queryOptions({
    queryKey: ['model', id],
    queryFn: ({ signal }) =>
      call('GET /training/models/{model_id}', { params: { model_id: id }, signal }),
  })

/** The models that come from one, or that share its grid. */
export const relativesQuery = (of: { parent_model_id: string } | { cohort_id: string }) =>
  queryOptions({
    queryKey: ['models', of],
    queryFn: async ({ signal }): Promise<readonly Model[]> =>
      (await call('GET /training/models', { query: { ...of, limit: 50 }, signal })).items,
  })

export const importanceQuery = (id: string) =>
  queryOptions({
    queryKey: ['model', id, 'importance'],
    queryFn: ({ signal }) =>
      call('GET /training/api/model/{model_id}/importance', { params: { model_id: id }, signal }),
  })

export const predictionsQuery = (id: string) =>
  queryOptions({
    queryKey: ['model', id, 'predictions'],
    queryFn: ({ signal }) =>
      call('GET /training/api/model/{model_id}/predictions', { params: { model_id: id }, signal }),
    structuralSharing: false, // a chart tells by identity what is new
  })

export const algorithmsQuery = queryOptions({
  queryKey: ['algorithms'],
  queryFn: ({ signal }) => call('GET /training/algorithms', { signal }),
  staleTime: Infinity,
})

export const dataMapQuery = queryOptions({
  queryKey: ['data-map'],
  queryFn: ({ signal }) => call('GET /training/data/map', { signal }),
  staleTime: Infinity,
})

export const dataOptionsQuery = queryOptions({
  queryKey: ['data-options'],
  queryFn: async ({ signal }) =>
    (await call('GET /training/data/options', { query: { limit: MOST }, signal })).items,
})
