/** The reference runs in Node. */
import { createSignpostEngine } from '../../src/lib/engines/signpost/engine.ts'
import { nodeHost } from '../kernels/node-host.ts'
import { describeOracles } from './oracle-suite.ts'
import { trainOracle } from './train-oracle.ts'

describeOracles((task) => trainOracle(createSignpostEngine(nodeHost()), task))
