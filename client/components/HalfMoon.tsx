/** The sign of the secret: half of it is dark. Always beside words, never alone. */
export function HalfMoon({ size = 16 }: { size?: number }) {
  return (
    <svg className="half-moon" width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      <circle cx="8" cy="8" r="6.75" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="M8 1.25a6.75 6.75 0 0 0 0 13.5z" fill="currentColor" />
    </svg>
  )
}
