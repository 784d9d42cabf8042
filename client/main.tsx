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
import { createRoot } from "react-dom/client"
import { createApi } from "./api.ts"
import { App } from "./App.tsx"
import { Failsafe } from "./components/Failsafe.tsx"
import { watchDevice } from "./device/watch-device.ts"
import { DevicesKeeper } from "./session/devices.ts"
import { loaded } from "./session/new-build.ts"
import { ServicesProvider } from "./session/services.tsx"
import { SessionKeeper } from "./session/session.ts"
import { guardStrayPresses } from "./ui/guard-stray-presses.ts"

guardStrayPresses(window)
const session = new SessionKeeper()
watchDevice(() => void session.start())
const api = createApi(session)
const services = { session, api, devices: new DevicesKeeper(api) }
const root = document.querySelector("#root")
if (root === null) throw new Error("index.html has no #root")
createRoot(root).render(
  <ServicesProvider services={services}>
    <Failsafe>
      <App />
    </Failsafe>
  </ServicesProvider>,
)
void session.start()
loaded()
