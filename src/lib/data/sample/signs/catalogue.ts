/** The 43 signs of GTSRB by class id, as layers. Numbers of the signs (Zeichen) as in the German StVO. */
import { place, rectangle, type Contour } from '../outline.ts'
import { lettering } from './glyphs.ts'
import { layer, type Layer } from './layer.ts'
import * as draw from './pictograms.ts'
import { blueDisc, endDisc, priorityDiamond, redDisc, redRing, stopOctagon, warningTriangle, yieldTriangle } from './plates.ts'

type Sign = readonly Layer[]

/** Zeichen 274. */
function speedLimit(text: string): Sign {
  return [...redRing, layer('black', text.length === 3 ? lettering(text, 1.14, 0.7, 0.16) : lettering(text, 1.02, 0.84))]
}

const warning = (...shapes: readonly (readonly Contour[])[]): Sign => [...warningTriangle, layer('black', ...shapes)]
const mandatory = (shape: readonly Contour[]): Sign => [...blueDisc, layer('white', shape)]

/** Left vehicle, right vehicle; Zeichen 276, 277 and their ends 280, 281. */
function noPassing(plate: Sign, leftPaint: 'red' | 'grey', rightPaint: 'black' | 'grey', left: typeof draw.car): Sign {
  const [leftY, height] = left === draw.car ? [0.04, 0.62] : [0.1, 0.56]
  return [
    ...plate,
    layer(leftPaint, place(left.body, -0.35, leftY, 0.56, height)),
    layer('white', place(left.window, -0.35, leftY, 0.56, height)),
    layer(rightPaint, place(draw.car.body, 0.35, 0.06, 0.54, 0.6)),
    layer('white', place(draw.car.window, 0.35, 0.06, 0.54, 0.6))
  ]
}

const stripes = layer('black', draw.endStripes)

export const SIGNS: readonly Sign[] = [
  speedLimit('20'),
  speedLimit('30'),
  speedLimit('50'),
  speedLimit('60'),
  speedLimit('70'),
  speedLimit('80'),
  [...endDisc, layer('grey', lettering('80', 1.06, 0.84)), stripes],
  speedLimit('100'),
  speedLimit('120'),
  noPassing(redRing, 'red', 'black', draw.car),
  noPassing(redRing, 'red', 'black', draw.lorryBehind),
  warning(draw.crossing),
  priorityDiamond,
  yieldTriangle,
  [...stopOctagon, layer('white', lettering('STOP', 1.5, 0.62, 0.16))],
  redRing,
  [...redRing, layer('black', draw.lorry)],
  [...redDisc, layer('white', rectangle(-0.72, -0.18, 0.72, 0.18))],
  warning(draw.exclamation),
  warning(draw.bendLeft),
  warning(draw.bendRight),
  warning(draw.doubleBend),
  warning(draw.bumps),
  [...warning(draw.skidding.car, draw.skidding.tracks), layer('white', draw.skidding.window)],
  warning(draw.narrowsRight),
  warning(draw.digging),
  [...warning(draw.lampBox), layer('red', draw.lamp(-0.14)), layer('amber', draw.lamp(0.15)), layer('green', draw.lamp(0.44))],
  warning(draw.pedestrian),
  warning(draw.children),
  warning(draw.bicycle),
  warning(draw.snowflake),
  warning(draw.deer),
  [...endDisc, stripes],
  mandatory(draw.arrowTurnRight),
  mandatory(draw.arrowTurnLeft),
  mandatory(draw.arrowAhead),
  mandatory(draw.arrowAheadOrRight),
  mandatory(draw.arrowAheadOrLeft),
  mandatory(draw.arrowKeepRight),
  mandatory(draw.arrowKeepLeft),
  mandatory(draw.roundabout),
  [...noPassing(endDisc, 'grey', 'grey', draw.car), stripes],
  [...noPassing(endDisc, 'grey', 'grey', draw.lorryBehind), stripes]
]
