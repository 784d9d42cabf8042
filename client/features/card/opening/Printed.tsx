import "./print.css"
import { useEffect, useLayoutEffect, useState } from "react"
import { createPortal, flushSync } from "react-dom"
import { isolate } from "../../../../shared/isolate.ts"
import { t } from "../../../i18n/text.ts"
import { Cover } from "../covers/Cover.tsx"
import { useReadyToPrint } from "../photos/use-ready-to-print.ts"
import { Wordless } from "../replies/replying.tsx"
import { giftTitle, TicketPaper } from "../ticket/TicketPaper.tsx"
import { isWhole, useTickets } from "../ticket/use-tickets.tsx"
import { signature, type CardContent } from "./content.ts"
import { Greeting } from "./Greeting.tsx"
import { Message } from "./Message.tsx"

/** The card as it is printed, drawn only for the printer: cover, greeting, then the messages in two columns. */
export function Printed({ content }: { content: CardContent }) {
  useReadyToPrint(content.messages)
  return usePrinting()
    ? createPortal(
        <Wordless>
          <Sheets content={content} />
        </Wordless>,
        document.body,
      )
    : null
}

/** Whether the browser lays the page out for paper now. */
function usePrinting(): boolean {
  const [printing, setPrinting] = useState(false)
  useEffect(() => {
    const before = (): void => flushSync(() => setPrinting(true))
    const behind = (): void => setPrinting(false)
    addEventListener("beforeprint", before)
    addEventListener("afterprint", behind)
    return () => {
      removeEventListener("beforeprint", before)
      removeEventListener("afterprint", behind)
    }
  }, [])
  return printing
}

function Sheets({ content }: { content: CardContent }) {
  const { tickets } = useTickets()
  useLayoutEffect(() => {
    const { dataset } = document.documentElement
    dataset["paper"] = ""
    return () => void delete dataset["paper"]
  }, [])
  return (
    <div className="printed-card">
      <div className="printed-cover">
        <Cover
          cover={content.cover}
          title={
            <h1 dir="auto" translate="no">
              {content.title}
            </h1>
          }
        />
      </div>
      {content.greeting === undefined ? null : (
        <div className="printed-greeting">
          <Greeting content={content} place="page" />
        </div>
      )}
      <div className="printed-messages">
        {content.messages.map((message) => (
          <article key={message.id} data-long={message.length > LONG || undefined}>
            <h2>
              {isolate(signature(message))}
              {message.writtenFor === "" ? null : `, ${t("card.with", { name: message.name })}`}
            </h2>
            <Message message={message} place="opened" printed />
          </article>
        ))}
        {tickets.filter(isWhole).map((ticket) => (
          <TicketPaper key={ticket.id} ticket={ticket} title={giftTitle(true)} heading="h2" isPrinted />
        ))}
      </div>
    </div>
  )
}

/** Of messages that may be taller than a page: they take its whole width. */
const LONG = 2_200
