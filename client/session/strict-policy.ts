import { z } from "zod"

/**
 * Two places where a library would meet our Content-Security-Policy. Imported before anything that parses or draws.
 */

// Schemas compile themselves with `new Function` where they may; trying alone is reported as a violation.
z.config({ jitless: true })

declare global {
  interface Window {
    /** Not in the compiler's DOM types yet; absent in browsers without trusted types. */
    readonly trustedTypes?: {
      createPolicy(
        name: string,
        rules: {
          createHTML(html: string): string | undefined
          createScriptURL?(url: string): string | undefined
        },
        // What it makes is an object that the browser takes where it takes a text.
      ): { createHTML(html: string): string }
    }
  }
}

// The component library empties its live region by assigning "" as HTML. The empty string is the only HTML that a
// script of this page may assign, but for the two places that make a policy of their own (ui/trusted-html.ts).
// The only scripts that it may start are our workers, the service worker among them.
window.trustedTypes?.createPolicy("default", {
  createHTML: (html) => (html === "" ? html : undefined),
  createScriptURL: (url) => (isOurWorker(new URL(url, location.href)) ? url : undefined),
})

function isOurWorker({ origin, pathname }: URL): boolean {
  if (origin !== location.origin) return false
  return pathname === "/sw.js" || /^\/assets\/(?:open-trial|shrink)\.worker-[\w-]+\.js$/.test(pathname)
}
