// Ids exist only in the reader's browser; the host answers with its fallback page.
export const prerender = false
