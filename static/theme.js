// Runs before the first paint, so that the page never flashes in the wrong theme or size. The choices are kept by
// src/lib/state/theme.svelte.ts and src/lib/state/projector.svelte.ts.
;(() => {
  let theme = null
  let projector = null
  try {
    theme = localStorage.getItem('signpost.theme')
    projector = sessionStorage.getItem('signpost.projector')
  } catch {
    // Storage denied: follow the system and the address.
  }
  if (theme !== 'light' && theme !== 'dark') theme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
  document.documentElement.dataset.theme = theme
  if (projector === 'on' || /[?&]projector=1(&|$)/.test(location.search)) document.documentElement.dataset.projector = 'on'
})()
