// The app is a client: everything it shows comes from this browser's storage, so each page is prerendered as an empty shell.
export const ssr = false
export const prerender = true
