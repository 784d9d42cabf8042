// Runs before the first paint, so that a chosen theme never flashes the other one. (Outside the bundle: the page's
// Content-Security-Policy allows no inline script.) Every browser has to read this file, also one that is too old for the
// rest: no syntax and no built-in newer than ECMAScript 5 (a test looks).
try {
  var theme = localStorage.getItem("jubilee:theme")
  if (theme === "light" || theme === "dark") document.documentElement.setAttribute("data-theme", theme)
  // oxlint-disable-next-line no-unused-vars -- ECMAScript 5 has no catch without a name
} catch (closed) {
  // Storage is closed to us: the system's choice stands.
}

// The language of the words, as client/device/language.ts finds it: chosen here, or the first of the device's own.
var SENTENCES = {
  en: {
    tooOld:
      "This browser is too old for Jubilee. Update it, or open this page in another browser or on a newer device.",
    again: "Try again",
    missing: "Jubilee could not be loaded. What you wrote is kept on this device.",
  },
  de: {
    tooOld:
      "Dieser Browser ist zu alt für Jubilee. Aktualisiere ihn, oder öffne die Seite in einem anderen Browser oder auf einem neueren Gerät.",
    again: "Noch einmal versuchen",
    missing: "Jubilee konnte nicht geladen werden. Was du geschrieben hast, bleibt auf diesem Gerät.",
  },
}
document.documentElement.lang = languageHere()
var words = languageHere() === "de" ? SENTENCES.de : SENTENCES.en

function languageHere() {
  try {
    var chosen = localStorage.getItem("jubilee:language")
    if (chosen === "en" || chosen === "de") return chosen
    // oxlint-disable-next-line no-unused-vars -- as above
  } catch (closed) {
    // Storage is closed to us: the device's own language.
  }
  /** @type {readonly unknown[]} */
  var tags = Array.isArray(navigator.languages) ? navigator.languages : []
  if (tags.length === 0) tags = [navigator.language]
  for (var n = 0; n < tags.length; n += 1) {
    var found = /^(en|de)(?:[-_.@]|$)/i.exec(String(tags[n]))
    if (found !== null) return found[1].toLowerCase() === "de" ? "de" : "en"
  }
  return "en"
}

// Older than Safari 15.5, Chrome 102 and Firefox 112, the first with `inert`: below the floor of decision 180.
if (
  !("noModule" in document.createElement("script")) ||
  !("inert" in document.documentElement) ||
  !("structuredClone" in window) ||
  !("hasOwn" in Object)
) {
  // main.tsx does not start then.
  document.documentElement.setAttribute("data-too-old", "")
  document.addEventListener("DOMContentLoaded", function () {
    show(words.tooOld)
  })
}

// The page's own scripts or styles did not come, as while a server changes its version: the page is asked for again, a few
// times, and then says so instead of staying empty. Once the app has drawn anything, it sees to its parts itself.
addEventListener(
  "error",
  function (event) {
    var target = event.target
    var isOurs =
      target instanceof HTMLScriptElement ||
      (target instanceof HTMLLinkElement && target.rel === "stylesheet")
    if (isOurs) loadAgain()
  },
  true,
)
// Nor did the first words (main.tsx).
addEventListener("jubilee:no-words", loadAgain)

function loadAgain() {
  var root = document.querySelector("#root")
  if (root === null || root.childNodes.length > 0) return
  var tries = 3
  try {
    tries = Number(sessionStorage.getItem("jubilee:loads")) + 1
    sessionStorage.setItem("jubilee:loads", String(tries))
    // oxlint-disable-next-line no-unused-vars -- as above
  } catch (closed) {
    // Storage is closed to us: nobody would count the tries.
  }
  if (tries < 3) setTimeout(reload, 700 * tries)
  else sayThatNothingCame()
}

function reload() {
  location.reload()
}

function sayThatNothingCame() {
  var again = document.createElement("button")
  again.textContent = words.again
  again.addEventListener("click", reload)
  show(words.missing, again)
}

/**
 * @param {string} sentence
 * @param {Element} [button]
 */
function show(sentence, button) {
  var root = document.querySelector("#root")
  if (root === null) return
  var text = document.createElement("p")
  text.textContent = sentence
  root.textContent = ""
  root.appendChild(text)
  if (button !== undefined) root.appendChild(button)
}
