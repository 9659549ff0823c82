/** The one way to the clipboard; rejects where the browser refuses, or has none (pages without HTTPS). */
export const copyText = async (text: string): Promise<void> => navigator.clipboard.writeText(text)
