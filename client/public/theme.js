// Runs before the first paint, so that a chosen theme never flashes the other one. (Outside the bundle: the page's
// Content-Security-Policy allows no inline script.)
try {
  const theme = localStorage.getItem("jubilee:theme")
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme
} catch {
  // Storage is closed to us: the system's choice stands.
}
