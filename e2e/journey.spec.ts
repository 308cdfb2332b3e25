/**
 * The main job end to end, as somebody who has just opened Camgate: find, see, publish; then the plug is pulled on each
 * part. Runs in the browser shell and in Electron, against the virtual LAN's server and against a real MediaMTX.
 */
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import type { VirtualLan } from '../tools/virtual-lan/index.ts'
import { type Camgate, expect, openCamgate, test } from './fixtures/camgate.ts'
import { electronFile } from './fixtures/electron.ts'
import { mediamtxIsHere, startMediamtx } from './fixtures/mediamtx.ts'

interface Server {
  rtsp: string
  api: string
  stop(): Promise<void>
  start(): Promise<void>
}

/** A camera of the virtual LAN: how it announces itself, and what it is called in the library. */
interface Wanted {
  announced: string
  name: string
  user?: string
  password?: string
}
const gate: Wanted = { announced: 'Gate 1', name: 'Gate 1' }
const lobby: Wanted = { announced: 'Reolink RLC-510A', name: 'Lobby' }

test.beforeEach(({ shell }) => {
  test.skip(shell === 'electron' && !electronFile(), 'no Electron here')
})

test('find, see, publish, with the virtual LAN’s server [needs chromium]', async ({ camgate, lan }) => {
  const { server } = lan
  await journey(camgate, lan, { rtsp: server.url, api: server.api, stop: () => server.stop(), start: () => server.start() })
  expect(camgate.errors).toEqual([])
})

test('find, see, publish, with a real MediaMTX [needs chromium mediamtx]', async ({ camgate, lan }) => {
  test.skip(!mediamtxIsHere, 'no mediamtx here')
  const server = await startMediamtx()
  try {
    await journey(camgate, lan, server)
  } finally {
    await server.close()
  }
  expect(camgate.errors).toEqual([])
})

test('a camera that is unplugged is not shown as live, and comes back by itself [needs chromium]', async ({ camgate: { page }, lan }) => {
  await adopt(page, lan, lobby)
  await room(page, 'Wall')
  await expectMoving(page, 'Lobby')
  await lan.camera('Lobby').vanish()
  await expect(tile(page, 'Lobby').getByRole('img')).toHaveAccessibleName(/stalled|reconnecting|connecting/)
  await expect(tile(page, 'Lobby')).toContainText(/camera/i)
  await lan.camera('Lobby').comeBack()
  await expectMoving(page, 'Lobby')
})

test('the window stays when the engine dies, says so, and finds everything again [needs chromium]', async ({ camgate, lan }) => {
  const { page } = camgate
  await adopt(page, lan, lobby)
  await publishTo(page, lan.server.url, lan.server.api, 'Lobby')
  await camgate.killEngine()
  await expect(page.getByText(/engine (stopped|does not answer)/).first()).toBeVisible()
  await expect(publication(page, 'Lobby')).toContainText('publishing', { timeout: 60_000 })
  await room(page, 'Wall')
  await expectMoving(page, 'Lobby')
})

test('what was published is resumed when the application starts again [needs chromium]', async ({ shell, dataFolder, lan }) => {
  const first = await openCamgate(shell, dataFolder)
  await adopt(first.page, lan, lobby)
  await publishTo(first.page, lan.server.url, lan.server.api, 'Lobby')
  await first.close()
  const second = await openCamgate(shell, dataFolder)
  await room(second.page, 'Publish')
  await expect(publication(second.page, 'Lobby')).toContainText('publishing', { timeout: 60_000 })
  await second.close()
})

test('a wrong password is told at once, and the camera is asked no more than once per scheme [needs chromium]', async ({
  camgate: { page },
  lan,
}) => {
  await openFinding(page, lan, gate)
  const before = lan.camera('Gate 1').counts.authFailures
  await page.getByLabel('User', { exact: true }).fill('admin')
  await page.getByRole('textbox', { name: 'Password' }).fill('wrong')
  await page.getByRole('button', { name: 'Add', exact: true }).last().click()
  await expect(page.getByRole('alert').filter({ hasText: /refused the user or password/ })).toBeVisible()
  expect(lan.camera('Gate 1').counts.authFailures - before).toBeLessThanOrEqual(4)
  await page.getByRole('textbox', { name: 'Password' }).fill('camgate')
  await page.getByRole('button', { name: 'Try the failed again' }).click()
  await expect(page.getByText('in the library').first()).toBeVisible()
})

async function journey({ page }: Camgate, lan: VirtualLan, server: Server): Promise<void> {
  await adopt(page, lan, { ...gate, user: 'admin', password: 'camgate' })
  await accessible(page, 'Find')
  await room(page, 'Wall')
  await expectMoving(page, 'Gate 1')
  await accessible(page, 'Wall')
  await publishTo(page, server.rtsp, server.api, 'Gate 1')
  await accessible(page, 'Publish')

  await server.stop()
  await expect(publication(page, 'Gate 1')).toContainText(/reconnecting|connecting|attention/)
  await server.start()
  await expect(publication(page, 'Gate 1')).toContainText('publishing', { timeout: 60_000 })

  await room(page, 'Settings')
  await accessible(page, 'Settings')
}

async function room(page: Page, name: 'Find cameras' | 'Wall' | 'Publish' | 'Settings'): Promise<void> {
  await page.getByRole('navigation', { name: 'Rooms' }).getByRole('button', { name }).click()
}

/** By its port: the cameras of any other virtual LAN on this computer are found as well, under the same names. */
function findingRow(page: Page, lan: VirtualLan, { name, announced }: Wanted) {
  const { host } = new URL(lan.camera(name).addresses.onvif ?? '')
  return page
    .getByRole('listitem')
    .filter({ has: page.getByRole('button', { name: `Details of ${announced}` }) })
    .filter({ hasText: host })
}

/** The first search runs by itself, because the library is empty; later ones are asked for. */
async function openFinding(page: Page, lan: VirtualLan, wanted: Wanted): Promise<void> {
  await room(page, 'Find cameras')
  const row = findingRow(page, lan, wanted)
  await expect(async () => {
    const search = page.getByRole('button', { name: 'Search', exact: true }).first()
    if (!(await row.isVisible()) && (await search.isVisible())) await search.click()
    await expect(row).toBeVisible({ timeout: 8_000 })
  }).toPass({ timeout: 60_000 })
  await row.getByRole('button', { name: `Add ${wanted.announced}` }).click()
  // Also the first time, when the form is still being fetched.
  await expect(page.getByLabel('User', { exact: true })).toBeFocused()
}

async function adopt(page: Page, lan: VirtualLan, wanted: Wanted): Promise<void> {
  await openFinding(page, lan, wanted)
  if (wanted.user && wanted.password) {
    await page.getByLabel('User', { exact: true }).fill(wanted.user)
    await page.getByRole('textbox', { name: 'Password' }).fill(wanted.password)
  }
  await page.getByLabel('Name', { exact: true }).fill(wanted.name)
  await page.getByRole('button', { name: 'Add', exact: true }).last().click()
  await page.getByRole('button', { name: 'Done' }).click({ timeout: 60_000 })
  await expect(findingRow(page, lan, wanted)).toContainText('in the library')
}

function tile(page: Page, name: string) {
  return page.getByRole('group', { name, exact: true })
}

/** Live by its own word, and two looks at the canvas differ. */
async function expectMoving(page: Page, name: string): Promise<void> {
  const picture = tile(page, name).getByRole('img').first()
  await expect(picture).toHaveAccessibleName(/live/, { timeout: 60_000 })
  const look = () => picture.evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL())
  const before = await look()
  await expect.poll(look).not.toBe(before)
}

function publication(page: Page, name: string) {
  return page.getByRole('row').filter({ has: page.getByRole('button', { name: `Details of ${name}` }) })
}

async function publishTo(page: Page, rtsp: string, api: string, camera: string): Promise<void> {
  await room(page, 'Publish')
  await page.getByRole('button', { name: 'Add a server' }).first().click()
  await page.getByLabel('Name').fill('Central')
  await page.getByLabel('RTSP address').fill(rtsp)
  await page.getByLabel('API of the server').fill(api)
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: `Publish ${camera}` }).click()
  await expect(publication(page, camera)).toContainText('publishing', { timeout: 60_000 })
}

/** No finding of axe, whatever its weight. */
async function accessible(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  expect.soft(violations.map(({ id, nodes }) => `${where}: ${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
}
