import { useEffect, useRef, useState } from "react"
import { createPortal } from "react-dom"
import type { BlobId, OccasionId } from "../../../../shared/ids.ts"
import { isolate } from "../../../../shared/isolate.ts"
import { saveFile } from "../../../device/save-file.ts"
import { t } from "../../../i18n/text.ts"
import { createPhotoApi } from "../../../session/photo-api.ts"
import { useServices } from "../../../session/services.tsx"
import type { SessionKeeper } from "../../../session/session.ts"
import { signature, type CardContent } from "../opening/content.ts"
import { CoverAndGreeting } from "../opening/Greeting.tsx"
import { Message } from "../opening/Message.tsx"
import { useCardOccasion } from "../photos/card-occasion.ts"
import { KeptPhotos } from "../photos/kept-photos.ts"
import { Wordless } from "../replies/replying.tsx"
import { isWhole, useTickets } from "../ticket/use-tickets.tsx"
import { dataAddress, fileNameFor, fileOf } from "./file.ts"
import styles from "./KeptCard.module.css"

interface Props {
  content: CardContent
  /** How many photos did not come; undefined when there is no file. */
  onDone: (missing: number | undefined) => void
}

/** Draws the card with its photos where nobody sees it, saves that as a file, and says so (K10). */
export function KeptCard({ content, onDone }: Props) {
  const { session } = useServices()
  const occasion = useCardOccasion()
  const { tickets } = useTickets()
  const [photos, setPhotos] = useState<ReadonlyMap<BlobId, string>>()
  const card = useRef<HTMLElement>(null)

  useEffect(() => {
    const left = new AbortController()
    const gather = async (): Promise<void> => {
      const found = await photosIn(content, occasion, session, left.signal)
      if (!left.signal.aborted) setPhotos(found)
    }
    void gather()
    return () => left.abort()
  }, [content, occasion, session])

  useEffect(() => {
    if (photos === undefined) return undefined
    let left = false
    const save = async (): Promise<void> => {
      // The title is made to fit with its own font.
      await document.fonts.ready
      if (left || card.current === null) return
      const text = await fileOf(card.current, content.title)
      if (left) return
      saveFile(new Blob([text], { type: "text/html" }), fileNameFor(content.title, t("card.card")))
      onDone(blobsOf(content).filter((blob) => !photos.has(blob)).length)
    }
    save().catch(() => (left ? undefined : onDone(undefined)))
    return () => {
      left = true
    }
  }, [photos, content, onDone])

  if (photos === undefined) return null
  return createPortal(
    <Wordless>
      <KeptPhotos value={photos}>
        <div className={styles["away"]} inert aria-hidden="true">
          <main ref={card} className={styles["card"]}>
            <div>
              <CoverAndGreeting
                content={content}
                heading={
                  <h1 className={styles["title"]} dir="auto" translate="no">
                    {content.title}
                  </h1>
                }
              />
            </div>
            {content.messages.map((message) => (
              <article key={message.id}>
                <h2 className="unseen" translate="no">
                  {isolate(signature(message))}
                </h2>
                <Message message={message} place="opened" printed />
              </article>
            ))}
            {tickets.filter(isWhole).map(({ id, title }) => (
              <p key={id} className={styles["gift"]} dir="auto">
                {t("keep.gift", { title })}
              </p>
            ))}
          </main>
        </div>
      </KeptPhotos>
    </Wordless>,
    document.body,
  )
}

const blobsOf = ({ messages }: CardContent): readonly BlobId[] => [
  ...new Set(messages.flatMap(({ photos }) => photos.map(({ blob }) => blob))),
]

/** The photos that could be had, as addresses that carry their bytes. */
async function photosIn(
  content: CardContent,
  occasion: OccasionId,
  session: SessionKeeper,
  signal: AbortSignal,
): Promise<ReadonlyMap<BlobId, string>> {
  const api = createPhotoApi(session)
  const found = new Map<BlobId, string>()
  for (const blob of blobsOf(content)) {
    if (signal.aborted) return found
    const answer = await api.photo(occasion, blob, signal)
    if (answer.ok) found.set(blob, await dataAddress(answer.value))
  }
  return found
}
