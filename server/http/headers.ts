/**
 * What every answer says to browsers: nothing but our own files runs, nobody frames us, no address of ours is told to
 * other sites. `origin` is our own; live connections go there and nowhere else.
 */
export function securityHeaders(origin: string | undefined, nonce?: string): Record<string, string> {
  const live = origin?.replace(/^http/, "ws")
  const secure = origin?.startsWith("https:") ?? false
  return {
    "content-security-policy": [
      "default-src 'none'",
      "script-src 'self'",
      // The nonce is for the two small style sheets that the component library writes into the page.
      `style-src 'self'${nonce === undefined ? "" : ` 'nonce-${nonce}'`}`,
      // Photos come with the session's token, as bytes: the page shows them by addresses of its own.
      "img-src 'self' data: blob:",
      "font-src 'self'",
      `connect-src 'self'${live === undefined ? "" : ` ${live}`}`,
      "manifest-src 'self'",
      "worker-src 'self'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "object-src 'none'",
      "require-trusted-types-for 'script'",
    ].join("; "),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "x-robots-tag": "noindex, nofollow",
    // Browsers ignore these over plain HTTP, and complain about it in their console.
    ...(secure && {
      "cross-origin-opener-policy": "same-origin",
      "strict-transport-security": "max-age=31536000",
    }),
  }
}
