import { ArrowLeft } from "lucide-react"
import { useEffect, useState, type ReactNode } from "react"
import { Dialog, Heading, Modal, ModalOverlay, Tab, TabList, TabPanel, Tabs } from "react-aria-components"
import { HalfMoon } from "../../../components/HalfMoon.tsx"
import { t } from "../../../i18n/text.ts"
import { Button } from "../../../ui/Button.tsx"
import styles from "./EditingPage.module.css"

export interface Panel {
  readonly id: string
  readonly word: string
  readonly icon: ReactNode
  readonly node: ReactNode
}

/** A phone's whole page for one text: the paper above, the tools above the keyboard. */
export function EditingPage(props: {
  title: string
  /** Whom it is hidden from. */
  hiddenFrom: string
  pill: ReactNode
  panels: readonly Panel[]
  onEnd: () => void
  children: ReactNode
}) {
  const { title, hiddenFrom, pill, panels, onEnd, children } = props
  const { height, top } = useVisible()
  return (
    <ModalOverlay
      className={styles["overlay"] ?? ""}
      isOpen
      onOpenChange={(open) => {
        if (!open) onEnd()
      }}
    >
      <Modal className={styles["page"] ?? ""} style={{ height, top }}>
        <Dialog className={styles["dialog"] ?? ""}>
          <header className={styles["top"]}>
            <Button className="icon-button" aria-label={t("create.back")} onPress={onEnd}>
              <ArrowLeft size={22} />
            </Button>
            <div className={styles["words"]}>
              <Heading slot="title" className={styles["title"] ?? ""}>
                {title}
              </Heading>
              <p className={styles["hidden"]}>
                <HalfMoon size={14} />
                <span>{t("write.hidden", { name: hiddenFrom })}</span>
              </p>
            </div>
            {pill}
            <Button className="button button-soft button-small" onPress={onEnd}>
              {t("write.done")}
            </Button>
          </header>
          <div className={styles["sheet"]}>{children}</div>
          <Tabs className={styles["panel"] ?? ""}>
            {/* Below its panels, yet before them: they take their names from it. */}
            <TabList
              className={panels.length > 1 ? (styles["tabs"] ?? "") : "unseen"}
              aria-label={t("write.panel")}
            >
              {panels.map(({ id, word, icon }) => (
                <Tab key={id} id={id} className={styles["tab"] ?? ""}>
                  {icon}
                  {word}
                </Tab>
              ))}
            </TabList>
            <div className={styles["tools"]}>
              {panels.map(({ id, node }) => (
                <TabPanel key={id} id={id} className={styles["tool"] ?? ""}>
                  {node}
                </TabPanel>
              ))}
            </div>
          </Tabs>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

/** The part of the window that the keyboard on the screen leaves free. */
function useVisible(): { readonly height: number; readonly top: number } {
  const [visible, setVisible] = useState(visibleNow)
  useEffect(() => {
    const view = window.visualViewport
    const look = (): void => setVisible(visibleNow())
    view?.addEventListener("resize", look)
    view?.addEventListener("scroll", look)
    window.addEventListener("resize", look)
    return () => {
      view?.removeEventListener("resize", look)
      view?.removeEventListener("scroll", look)
      window.removeEventListener("resize", look)
    }
  }, [])
  return visible
}

function visibleNow(): { readonly height: number; readonly top: number } {
  const view = window.visualViewport
  // Zoomed in with two fingers, the page stays as it is.
  if (view === null || view.scale > 1.01) return { height: window.innerHeight, top: 0 }
  return { height: view.height, top: view.offsetTop }
}
