/** Which advice fits: by what the browser says of itself. Pure. */

export type BrowserFamily = 'chromium' | 'firefox' | 'safari' | 'other'

export interface BrowserKind {
  family: BrowserFamily
  isLinux: boolean
}

/** On iOS and iPadOS every browser is Safari inside. Android says Linux too, but has no settings of a Linux desktop. */
export function browserKind(userAgent: string): BrowserKind {
  const isLinux = /Linux|X11|CrOS/.test(userAgent) && !/Android/.test(userAgent)
  return { family: familyOf(userAgent), isLinux }
}

function familyOf(userAgent: string): BrowserFamily {
  if (/iPhone|iPad|iPod/.test(userAgent)) return 'safari'
  if (/Firefox\//.test(userAgent)) return 'firefox'
  if (/Chrome\/|Chromium\//.test(userAgent)) return 'chromium'
  return /Safari\//.test(userAgent) ? 'safari' : 'other'
}
