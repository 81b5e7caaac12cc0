import { Button, FileButton, SegmentedControl, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState, type DragEvent } from 'react'
import { Empty, Failure } from '../../parts/answers.tsx'
import { Card } from '../../parts/card.tsx'
import { may, useMe } from '../../session/me.ts'
import { uploadsQuery, type Upload } from './queries.ts'
import { chosenFiles, droppedFiles, sendFile, type NamedFile } from './send-file.ts'
import { UploadLine } from './upload-line.tsx'

const ROLES = ['operator', 'admin']

/** A file on its way, or one that was not taken. */
interface Sending {
  readonly name: string
  readonly sent: number // of it, 0 to 1
  readonly error: Error | null
}

/** Files of market data are sent, looked at, and then stored. For operators and administrators. */
export function UploadsCard() {
  const me = useMe()
  const mine = me !== undefined && ROLES.includes(me.role) && may(me, 'can_modify')
  return mine ? <Uploads isAdmin={me.role === 'admin'} /> : null
}

function Uploads({ isAdmin }: { isAdmin: boolean }) {
  const client = useQueryClient()
  const uploads = useQuery(uploadsQuery)
  const [holds, setHolds] = useState<Upload['holds']>('series')
  const [folder, setFolder] = useState('')
  const [sending, setSending] = useState<readonly Sending[]>([])
  const [isOver, setOver] = useState(false)
  const resetChoice = useRef<() => void>(null)

  /** One after the other: a server takes a line of files, not a heap of them. */
  async function send(files: readonly NamedFile[]): Promise<void> {
    resetChoice.current?.()
    const prefix = folder.trim().replace(/^\/+|\/+$/g, '')
    const named = files.map(({ name, file }) => {
      return { name: prefix !== '' && !name.includes('/') ? `${prefix}/${name}` : name, file }
    })
    const change = (name: string, changed: Partial<Sending> | null): void =>
      setSending((old) =>
        old.flatMap((one) =>
          one.name !== name ? one : changed === null ? [] : { ...one, ...changed },
        ),
      )
    setSending((old) => [
      ...old.filter(({ error }) => error === null),
      ...named.map(({ name }) => ({ name, sent: 0, error: null })),
    ])
    for (const one of named) {
      try {
        await sendFile(one, { holds }, (sent) => change(one.name, { sent }))
        change(one.name, null)
      } catch (cause) {
        change(one.name, { error: cause as Error })
      }
      await client.invalidateQueries({ queryKey: uploadsQuery.queryKey })
    }
  }

  function onDrop(event: DragEvent): void {
    event.preventDefault()
    setOver(false)
    void droppedFiles(event.dataTransfer).then(send)
  }
  const items = (uploads.data?.items ?? []).filter(({ status }) => status !== 'discarded')
  const megabytes = Math.floor((uploads.data?.most_bytes ?? 0) / 1e6)
  return (
    <Card title="Bring files">
      <div
        className={isOver ? 'drop-zone over' : 'drop-zone'}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
      >
        <p>
          <strong>Drop files or folders here</strong>
          <span className="note">
            {' '}
            CSV, Lean, bhavcopies, Binance, book ticks; at most {megabytes} MB each
          </span>
        </p>
        <div className="actions">
          <FileButton
            multiple
            resetRef={resetChoice}
            onChange={(files) => void send(files.map((file) => ({ name: file.name, file })))}
          >
            {(props) => (
              <Button size="xs" {...props}>
                Choose files
              </Button>
            )}
          </FileButton>
          <FolderButton choose={(files) => void send(files)} />
        </div>
        <div className="form-grid">
          <TextInput
            size="xs"
            label="Folder that says what they are"
            description="Of Lean’s files that come without theirs."
            placeholder="equity/india/minute/yesbank"
            value={folder}
            onChange={(event) => setFolder(event.currentTarget.value)}
          />
          {isAdmin && (
            <div>
              <span className="field-label">They hold</span>
              <SegmentedControl
                size="xs"
                fullWidth
                aria-label="What the files hold"
                data={[
                  { value: 'series', label: 'Market data' },
                  { value: 'instruments', label: 'Instruments' },
                ]}
                value={holds}
                onChange={(value) => setHolds(value as Upload['holds'])}
              />
            </div>
          )}
        </div>
      </div>
      {sending.length > 0 && (
        <ul className="uploads" aria-label="Files on their way">
          {sending.map(({ name, sent, error }) => (
            <li key={name}>
              <strong>{name}</strong>
              {error === null ? (
                <progress value={sent} aria-label={`${name}, sent`} />
              ) : (
                <Failure error={error} />
              )}
            </li>
          ))}
        </ul>
      )}
      {uploads.error && <Failure error={uploads.error} />}
      {uploads.data && items.length === 0 && sending.length === 0 && (
        <Empty title="Nothing was sent yet">
          <p>You see what a file holds, and what is wrong in it, before anything is stored.</p>
        </Empty>
      )}
      <ul className="uploads" aria-label="Files that were sent">
        {items.map((upload) => (
          <UploadLine key={upload.upload_id} upload={upload} />
        ))}
      </ul>
    </Card>
  )
}

/** Browsers give a folder's files with their paths, if they are asked by this name. */
function FolderButton({ choose }: { choose: (files: readonly NamedFile[]) => void }) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button size="xs" variant="default" onClick={() => input.current?.click()}>
        Choose a folder
      </Button>
      <input
        type="file"
        hidden
        aria-label="Folder"
        ref={(node) => {
          input.current = node
          node?.setAttribute('webkitdirectory', '')
        }}
        onChange={({ currentTarget }) => {
          choose(chosenFiles(currentTarget.files))
          currentTarget.value = ''
        }}
      />
    </>
  )
}
