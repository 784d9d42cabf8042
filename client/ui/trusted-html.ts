/**
 * HTML that a script may hand to the browser, whose Content-Security-Policy otherwise lets none through
 * (session/strict-policy.ts). For what is ours and fixed, or for what goes into a document that runs and loads nothing.
 */
export function trustedHtml(name: string): (html: string) => string {
  const policy = window.trustedTypes?.createPolicy(name, { createHTML: (html) => html })
  return (html) => policy?.createHTML(html) ?? html
}
