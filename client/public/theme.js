// Runs before the first paint, so that a chosen theme never flashes the other one. (Outside the bundle: the page's
// Content-Security-Policy allows no inline script.)
try {
  const theme = localStorage.getItem("jubilee:theme")
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme
} catch {
  // Storage is closed to us: the system's choice stands.
}

// The page's own scripts or styles did not come, as while a server changes its version: the page is asked for again, a few
// times, and then says so instead of staying empty. Once the app has drawn anything, it sees to its parts itself.
addEventListener(
  "error",
  ({ target }) => {
    const isOurs =
      target instanceof HTMLScriptElement ||
      (target instanceof HTMLLinkElement && target.rel === "stylesheet")
    const root = document.querySelector("#root")
    if (!isOurs || root === null || root.childElementCount > 0) return
    let tries = 3
    try {
      tries = Number(sessionStorage.getItem("jubilee:loads")) + 1
      sessionStorage.setItem("jubilee:loads", String(tries))
    } catch {
      // Storage is closed to us: nobody would count the tries.
    }
    if (tries < 3) setTimeout(() => location.reload(), 700 * tries)
    else sayThatNothingCame(root)
  },
  true,
)

/** @param {Element} root */
function sayThatNothingCame(root) {
  const text = document.createElement("p")
  text.textContent = "Jubilee could not be loaded. What you wrote is kept on this device."
  const again = document.createElement("button")
  again.textContent = "Try again"
  again.addEventListener("click", () => location.reload())
  root.replaceChildren(text, again)
}
