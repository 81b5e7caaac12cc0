import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../client.ts'
import { formatCount } from '../../format/decimal.ts'
import { Failure } from '../../parts/answers.tsx'
import { Moment } from '../../parts/moment.tsx'
import { uploadsQuery, type Upload } from './queries.ts'
import { UploadOptions } from './upload-options.tsx'
import { RefusedLines, UploadPreview } from './upload-preview.tsx'

const WORDS: Readonly<Record<Upload['status'], readonly [string, string]>> = {
  receiving: ['arrives', 'calm'],
  checking: ['is read', 'calm'],
  ready: ['ready', 'wait'],
  importing: ['is stored', 'calm'],
  done: ['stored', 'good'],
  failed: ['refused', 'bad'],
  discarded: ['discarded', ''],
}

/** One file: how far it is, what it would give, and what became of it. */
export function UploadLine({ upload }: { upload: Upload }) {
  const { upload_id: id, status, preview, reports, progress } = upload
  const client = useQueryClient()
  const again = () => client.invalidateQueries({ queryKey: ['data'] })
  const params = { upload_id: id }
  const store = useMutation({
    mutationFn: () => call('POST /api/data/uploads/{upload_id}/import', { params, body: {} }),
    onSettled: again,
  })
  const discard = useMutation({
    mutationFn: () => call('DELETE /api/data/uploads/{upload_id}', { params }),
    onSettled: () => client.invalidateQueries({ queryKey: uploadsQuery.queryKey }),
  })
  const [words, tone] = WORDS[status]
  const isOn = status === 'receiving' || status === 'checking' || status === 'importing'
  const needs = preview?.needs.length ?? 0
  return (
    <li>
      <div className="import-head">
        <strong className="upload-name">{upload.name}</strong>
        <span className={`badge ${tone}`}>{words}</span>
        <span className="note number">
          {sizeOf(upload.bytes)}, <Moment at={upload.recorded_at} />
        </span>
      </div>
      {isOn && (
        <p className="upload-progress" role="status">
          <progress {...(progress !== null && { value: progress })} aria-label={upload.name} />
          <span className="note number">{formatCount(upload.rows_read)} rows</span>
        </p>
      )}
      {upload.failure !== null && <p className="note bad-text">{upload.failure}</p>}
      {status === 'ready' && preview !== null && (
        <>
          <UploadPreview preview={preview} />
          {upload.holds === 'series' && preview.format === 'csv' && (
            <UploadOptions upload={upload} />
          )}
        </>
      )}
      {reports?.map((report, place) => (
        <Report key={place} report={report} />
      ))}
      {[store.error, discard.error].map(
        (error) => error && <Failure key={error.message} error={error} />,
      )}
      <div className="actions">
        {status === 'ready' && (
          <Button
            size="xs"
            disabled={needs > 0}
            loading={store.isPending}
            onClick={() => store.mutate()}
            aria-label={`Store ${upload.name}`}
          >
            Store
          </Button>
        )}
        {(isOn || status === 'ready') && (
          <Button
            size="xs"
            variant="default"
            loading={discard.isPending}
            onClick={() => discard.mutate()}
            aria-label={`${status === 'importing' ? 'Stop' : 'Discard'} ${upload.name}`}
          >
            {status === 'importing' ? 'Stop' : 'Discard'}
          </Button>
        )}
      </div>
    </li>
  )
}

type Report = NonNullable<Upload['reports']>[number]

function Report({ report }: { report: Report }) {
  const { kind, interval, taken, known, flagged, retired, refused, refused_count: count } = report
  if (report.reason !== null) return <p className="note bad-text">{report.reason}</p>
  return (
    <>
      <p className="note number">
        {interval === null ? kind : `${kind} ${interval}`}: {formatCount(taken)} new,{' '}
        {formatCount(known)} known
        {flagged > 0 && `, ${formatCount(flagged)} odd`}
        {retired > 0 && `, ${formatCount(retired)} listed no longer`}
      </p>
      {report.notes.map((note) => (
        <p key={note} className="note">
          {note}
        </p>
      ))}
      <RefusedLines lines={refused} count={count} />
    </>
  )
}

function sizeOf(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(0)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}
