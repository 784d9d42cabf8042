import "./floor/built-ins.ts"
import "./session/strict-policy.ts"
import "./theme/fonts.css"
import "./theme/tokens.css"
import "./theme/base.css"
import "./theme/parts.css"
import "./theme/screens.css"
import "./theme/list.css"
import "./theme/shopping.css"
import "./theme/claims.css"
import "./theme/pool.css"
import "./theme/reveal.css"
import "./theme/cover.css"
import "./theme/devices.css"
import { useEffect, useSyncExternalStore, type ReactNode } from "react"
import { I18nProvider } from "react-aria-components"
import { createRoot } from "react-dom/client"
import { createApi } from "./api.ts"
import { App } from "./App.tsx"
import { Failsafe } from "./components/Failsafe.tsx"
import { watchDevice } from "./device/watch-device.ts"
import { DaysNews } from "./session/days.ts"
import { DevicesKeeper } from "./session/devices.ts"
import { fetchWords, language, onLanguage } from "./i18n/text.ts"
import { fetchPage } from "./pages.tsx"
import { fetchCode, loaded } from "./session/new-build.ts"
import { ServicesProvider } from "./session/services.tsx"
import { NoticesKeeper } from "./session/notices.ts"
import { SessionKeeper } from "./session/session.ts"
import { guardStrayPresses } from "./ui/guard-stray-presses.ts"

/** Before this, in ms, nothing is drawn without the code of its page: the empty frame costs a phone as much as the page. */
const FRAME_MS = 400

function start(root: Element): void {
  guardStrayPresses(window)
  const words = fetchCode(() => fetchWords("first"))
  const session = new SessionKeeper()
  watchDevice(() => void session.start())
  const starting = session.identity()
  const page = fetchPage(location.pathname, starting.state !== "nobody" && starting.person !== undefined)
  const api = createApi(session)
  const services = {
    session,
    api,
    devices: new DevicesKeeper(api),
    notices: new NoticesKeeper(api),
    days: new DaysNews(),
  }
  const app = (
    <InLanguage>
      <ServicesProvider services={services}>
        <Failsafe>
          <App />
        </Failsafe>
      </ServicesProvider>
    </InLanguage>
  )
  void session.start()
  const late = new Promise((resolve) => setTimeout(resolve, FRAME_MS))
  void words.then(
    async () => {
      loaded()
      await Promise.race([page, late])
      createRoot(root).render(app)
    },
    // theme.js sees to it, as when a script of the page does not come.
    () => dispatchEvent(new Event("jubilee:no-words")),
  )
}

/** Remounts the page when the language changes; drafts are stored on the device by then. */
function InLanguage({ children }: { children: ReactNode }) {
  const spoken = useSyncExternalStore(onLanguage, language)
  useEffect(() => {
    document.documentElement.lang = spoken
  }, [spoken])
  return (
    // The words of the page, and so the way its arrow keys go: not what the platform says of itself, which may be anything.
    <I18nProvider key={spoken} locale={spoken}>
      {children}
    </I18nProvider>
  )
}

// theme.js says so to a browser that is too old, in its place.
const root = document.querySelector("html:not([data-too-old]) #root")
if (root !== null) start(root)
