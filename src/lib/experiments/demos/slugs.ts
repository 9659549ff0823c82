/** Names of the built-in lessons in addresses and files, in the order of the page. */
export const DEMO_SLUGS = ['depth', 'size', 'devices', 'speed', 'split', 'luck'] as const
export type DemoSlug = (typeof DEMO_SLUGS)[number]

export const isDemoSlug = (text: string): text is DemoSlug => DEMO_SLUGS.some((slug) => slug === text)
