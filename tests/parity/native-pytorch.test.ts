/** native/train_pytorch.py against the reference runs; skipped where no python has torch, or the full golden data is not beside the repository. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { findTorchPython } from '../../bench/native-torch.ts'

const GOLDEN = '../shared/golden/training'
const python = findTorchPython()
const reason = python === null ? 'no python with torch' : existsSync(GOLDEN) ? '' : 'no golden training runs'

it.skipIf(reason !== '')(
  `native PyTorch: weights and orders of the lab bit by bit, losses and gradients as stored${reason && ` (${reason})`}`,
  { timeout: 120_000 },
  () => {
    const { status, stdout, stderr } = spawnSync(python ?? '', ['native/check_pytorch.py', GOLDEN], { encoding: 'utf8' })
    expect(status, `${stdout}${stderr}`).toBe(0)
    expect(stdout.match(/^ok/gm)?.length).toBeGreaterThan(20)
  }
)
