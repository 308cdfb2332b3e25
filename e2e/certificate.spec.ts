/** A real server whose certificate is another one after its restart: nothing is sent until a person has compared and accepted it. */
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures/camgate.ts'
import { electronFile } from './fixtures/electron.ts'
import { mediamtxIsHere, startMediamtx } from './fixtures/mediamtx.ts'

test.beforeEach(({ shell }) => {
  test.skip(shell === 'electron' && !electronFile(), 'no Electron here')
  test.skip(!mediamtxIsHere, 'no mediamtx here')
})

test('a renewed certificate is compared and accepted, from the row and from the form of its server [needs chromium ffmpeg mediamtx]', async ({
  camgate: { page, errors },
}, info) => {
  const server = await startMediamtx()
  try {
    const restart = async (which: 'first' | 'second') => {
      await server.stop()
      await server.startEncrypted(which)
    }
    await restart('first')
    await page.getByRole('button', { name: 'Test picture', exact: true }).click()
    await expect(page.getByRole('button', { name: '1 camera' })).toBeVisible()
    await page.keyboard.press('3')
    await page.getByRole('button', { name: 'Add a server' }).first().click()
    await page.getByLabel('Name').fill('Central')
    await page.getByLabel('RTSP address').fill(server.rtsps)
    await page.getByLabel('API of the server').fill(server.api)
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('button', { name: 'Publish all' }).click()
    const row = page.getByRole('row').filter({ has: page.getByRole('button', { name: /^Details of/ }) })
    await expect(row).toContainText('publishing', { timeout: 60_000 })

    await restart('second')
    await expect(row).toContainText('failed', { timeout: 60_000 })
    const compared = page.getByRole('dialog', { name: 'Certificate of Central' })
    const compare = page.getByRole('button', { name: 'Compare the certificates' })
    // Its operator takes it back.
    await restart('first')
    await compare.click()
    await compared.getByRole('button', { name: 'Look again' }).click()
    await expect(compared.getByText('No other certificate waits')).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(row).toContainText('publishing', { timeout: 60_000 })

    await restart('second')
    await expect(row).toContainText('failed', { timeout: 60_000 })
    // From the result of a test above the table as well as from the row.
    await page.getByRole('button', { name: 'Test', exact: true }).click()
    const tested = page.getByRole('dialog').filter({ hasText: 'RTSP connection' })
    await tested.getByRole('button', { name: 'Compare the certificates' }).click()
    await expect(tested).toBeHidden()
    await expect(compared.locator('.fingerprint')).toHaveCount(2)
    const [trusted, offered] = await compared.locator('.fingerprint').allInnerTexts()
    expect(trusted).not.toBe(offered)
    await accessible(page)
    await page.screenshot({ path: info.outputPath('drawer.png') })
    await compared.getByRole('button', { name: 'Accept the new certificate' }).click()
    await expect(page.getByText('The new certificate of Central is trusted')).toBeVisible()
    await expect(row).toContainText('publishing', { timeout: 60_000 })

    await restart('first')
    await expect(row).toContainText('failed', { timeout: 60_000 })
    await page.getByRole('button', { name: 'Edit', exact: true }).click()
    const form = page.getByRole('dialog', { name: 'Edit Central' })
    await form.getByRole('button', { name: 'Test', exact: true }).click()
    await expect(form.locator('.fingerprint').first()).toHaveText(offered ?? '')
    await accessible(page)
    await page.screenshot({ path: info.outputPath('form.png') })
    await form.getByRole('button', { name: 'Accept the new certificate' }).click()
    // What the last test said is old by then.
    await expect(page.getByText('other certificate')).toHaveCount(0)
    // Tested again by itself.
    await expect(form.locator('.checks').getByText('failed')).toHaveCount(0, { timeout: 60_000 })
    await expect(row).toContainText('publishing', { timeout: 60_000 })
    expect(errors).toEqual([])
  } finally {
    await server.close()
  }
})

async function accessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  expect.soft(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
}
