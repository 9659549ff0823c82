/** The order of classes on axes over classes: by the families that the Data page shows. */
import { classOrder, type ClassOrder } from '#lib/charts/class-order.ts'
import { FAMILIES } from '../data/families.ts'

export const signOrder = (classCount: number): ClassOrder =>
  classOrder(
    classCount,
    FAMILIES.map(({ name, classIds }) => ({ name: name(), classes: classIds }))
  )
