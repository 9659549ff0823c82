// Runs before the first paint, so that the page never flashes in the wrong theme. The choice is kept by src/lib/state/theme.svelte.ts.
;(() => {
  let theme = null
  try {
    theme = localStorage.getItem('signpost.theme')
  } catch {
    // Storage denied: follow the system.
  }
  if (theme !== 'light' && theme !== 'dark') theme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
  document.documentElement.dataset.theme = theme
})()
