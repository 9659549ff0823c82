/** Two tabs of one browser: what one does, the other one knows; a run that ended with its page is said on Train and goes on in the other tab. */
import { chooseSettings, importArchive, openPage, startTraining } from './actions.ts'
import { miniArchive } from './gtsrb-files.ts'
import { expect, test } from './site.ts'
import { text } from './texts.ts'

const goOn = /^Go on after epoch ([1-9]|\d\d+)$/

test('a run in one tab keeps the other from changing images and from a second run, and goes on after its page closed', async ({ page, context }) => {
  const second = await context.newPage()
  await second.goto('data')
  await expect(second.getByText(text('data_sub_empty'))).toBeVisible()
  await page.bringToFront()
  await importArchive(page, miniArchive)
  // Without being looked at or reloaded.
  await expect(second.getByRole('button', { name: text('data_delete') })).toBeEnabled()

  await openPage(page, 'train')
  await chooseSettings(page, { model: 'ResNet-20', sizePx: 32, threads: 1, epochs: 500 })
  await startTraining(page)
  await expect(page.getByText(/^Epoch ([2-9]|\d\d+) of 500 · step/)).toBeVisible({ timeout: 60_000 })

  await expect(second.getByText(text('data_busy_elsewhere'))).toBeVisible()
  await expect(second.getByRole('button', { name: text('data_delete') })).toBeDisabled()
  await expect(second.getByRole('button', { name: text('sample_make'), exact: true })).toBeDisabled()
  await openPage(second, 'home')
  await expect(second.getByRole('link', { name: text('home_door_train') }).first()).toBeVisible()
  await expect(second.getByRole('button', { name: text('home_door_now') })).toHaveCount(0)
  await openPage(second, 'train')
  await expect(second.getByText(text('train_elsewhere'))).toBeVisible()
  await expect(second.getByRole('button', { name: text('train_start'), exact: true })).toBeDisabled()

  // Dies as in a crash: nothing is said to the other tab.
  await page.close({ runBeforeUnload: false })
  await expect(second.getByRole('button', { name: text('train_start'), exact: true })).toBeEnabled()
  await expect(second.getByText(text('train_elsewhere'))).toBeHidden()

  await expect(second.getByText(/^A run stopped at epoch \d+ of 500 \(page closed, \d\d:\d\d\)\.$/)).toBeVisible()
  await expect(second.getByLabel(text('setting_epochs'))).not.toHaveValue('500')
  await second.getByRole('button', { name: text('train_interrupted_copy') }).click()
  await expect(second.getByLabel(text('setting_epochs'))).toHaveValue('500')

  // On, in the other tab; stopped there and gone on with once more, from the page of the run.
  await second.getByRole('button', { name: goOn }).click()
  await expect(second.getByText(text('phase_training'), { exact: true }).first()).toBeVisible({ timeout: 60_000 })
  await second.getByRole('button', { name: text('train_stop'), exact: true }).click()
  await expect(second.getByRole('button', { name: goOn })).toBeVisible({ timeout: 60_000 })
  await second.getByRole('link', { name: text('train_open_run') }).click()
  await expect(second.getByText(/^Went on after epoch [1-9]/)).toHaveCount(1)
  await second.getByRole('button', { name: goOn }).click()
  await expect(second.getByText(text('phase_training'), { exact: true }).first()).toBeVisible({ timeout: 60_000 })
})

test('a limit that leaves classes out says so before the start', async ({ page }) => {
  await page.goto('data')
  await page.getByRole('slider', { name: text('sample_size_label') }).fill('1000')
  await page.getByRole('button', { name: text('sample_make'), exact: true }).click()
  await expect(page.getByText('1,000 images in 43 classes')).toBeVisible({ timeout: 120_000 })
  await page.getByRole('link', { name: text('data_train') }).click()
  await chooseSettings(page, { model: 'ResNet-20', sizePx: 32, threads: 1, epochs: 1, limitImages: 500 })
  const note = page.getByText(/^Only \d+ of 43 classes have training images\.$/)
  await expect(note).toBeVisible()
  const said = await note.innerText()
  const [images] = (await page.getByText(/^\d+ training images$/).innerText()).split(' ')
  await startTraining(page)
  const open = page.getByRole('link', { name: text('train_open_run') })
  await expect(open).toBeVisible({ timeout: 120_000 })
  await open.click()
  await expect(page.getByText(said)).toBeVisible()
  await expect(page.getByText(new RegExp(`^${images ?? '-'} train, `))).toBeVisible()
})
