/** What only the desktop shell has: a page that is kept from the system, an engine that may be refused, a package. */
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { extractAll } from '@electron/asar'
import type { Page } from '@playwright/test'
import { parse } from 'yaml'
import { test as base, expect, root, startGateway } from './fixtures/camgate.ts'
import { type DesktopCamgate, electronFile, openElectron } from './fixtures/electron.ts'

const run = promisify(execFile)

const test = base.extend<{ desktop: DesktopCamgate }>({
  desktop: async ({ dataFolder }, use) => {
    const desktop = await openElectron(dataFolder)
    await use(desktop)
    await desktop.close()
  },
})
test.beforeEach(() => test.skip(!electronFile(), 'no Electron here'))

test('the page has nothing of Node or Electron, and its process is a sandboxed one of its own', async ({
  desktop: { application, page },
}) => {
  const found = await page.evaluate(() =>
    ['require', 'process', 'module', 'Buffer', 'global', 'electron', 'ipcRenderer'].filter((name) => name in window),
  )
  expect(found).toEqual([])
  const preferences = await application.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> }
    const { contextIsolation, nodeIntegration, sandbox, webSecurity, webviewTag = false } = contents.getLastWebPreferences()
    return { contextIsolation, nodeIntegration, sandbox, webSecurity, webviewTag }
  })
  expect(preferences).toEqual({ contextIsolation: true, nodeIntegration: false, sandbox: true, webSecurity: true, webviewTag: false })
})

test('the page can go nowhere, open nothing, load nothing and is granted nothing', async ({ desktop: { application, page } }) => {
  let asked = 0
  const outside = createServer((_request, response) => {
    asked += 1
    response.end()
  }).listen(0, '127.0.0.1')
  await once(outside, 'listening')
  const address = `http://127.0.0.1:${(outside.address() as AddressInfo).port}/`
  const home = page.url()

  await page.evaluate((url) => {
    location.href = url
  }, address)
  await application.evaluate(({ shell }) => {
    const opened: string[] = []
    Object.assign(globalThis, { opened })
    shell.openExternal = async (url) => void opened.push(url)
  })
  for (const url of [address, 'file:///etc/passwd', 'smb://127.0.0.1/x', 'camgate://app/index.html'])
    expect(await page.evaluate((to) => window.open(to) === null, url)).toBe(true)
  // A web page is for the person's own browser; nothing else leaves.
  expect(await application.evaluate(() => (globalThis as unknown as { opened: string[] }).opened)).toEqual([address])
  expect(
    await page.evaluate(
      (url) =>
        fetch(url).then(
          () => 'loaded',
          () => 'refused',
        ),
      address,
    ),
  ).toBe('refused')
  const above = () =>
    fetch('..%2f..%2fpackage.json').then(
      ({ ok }) => (ok ? 'loaded' : 'refused'),
      () => 'refused',
    )
  expect(await page.evaluate(above)).toBe('refused')
  const permissions = await page.evaluate(async () => ({
    notifications: await Notification.requestPermission(),
    microphone: await navigator.mediaDevices.getUserMedia({ audio: true }).then(
      () => 'granted',
      () => 'denied',
    ),
    place: await new Promise((resolve) =>
      navigator.geolocation.getCurrentPosition(
        () => resolve('granted'),
        () => resolve('denied'),
      ),
    ),
  }))
  expect(permissions).toEqual({ notifications: 'denied', microphone: 'denied', place: 'denied' })

  expect(page.url().split('#')[0]).toBe(home.split('#')[0])
  expect(application.windows()).toHaveLength(1)
  expect(asked).toBe(0)
  outside.close()
})

test('the policy stops what was slipped into the page, and the page itself never breaks it', async ({ desktop: { page, errors } }) => {
  await addTestPicture(page)
  for (const name of ['Wall', 'Publish', 'Settings', 'Find cameras']) {
    await page.getByRole('navigation', { name: 'Rooms' }).getByRole('button', { name }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(name)
  }
  for (const [key, name] of [
    ['Control+k', 'Actions and cameras'],
    ['?', 'Keys'],
  ] as const) {
    await page.keyboard.press(key)
    await expect(page.getByRole('dialog', { name })).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog', { name })).toBeHidden()
  }
  expect(errors).toEqual([])

  const slipped = await page.evaluate(() => {
    const script = document.createElement('script')
    script.textContent = 'window.slipped = true'
    const style = document.createElement('style')
    style.textContent = 'main { display: none }'
    document.head.append(script, style)
    return { script: 'slipped' in window, style: style.sheet !== null }
  })
  expect(slipped).toEqual({ script: false, style: false })
})

test('an engine that is refused its folder is told with its reason, and starts when asked again', async ({ dataFolder }) => {
  const other = await startGateway(dataFolder)
  const { page, close } = await openElectron(dataFolder)
  await expect(page.getByRole('heading', { name: 'The engine could not be started' })).toBeVisible()
  await expect(page.getByText('another Camgate is working with the same data folder')).toBeVisible()
  await expect(page.getByText(dataFolder)).toBeVisible()
  await other.stop()
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('button', { name: 'no cameras' })).toBeVisible()
  await close()
})

test('a key store that gives no key is named, and nothing is sealed with another one', async ({ dataFolder }) => {
  const sealed = join(dataFolder, 'sealing-key.bin')
  await writeFile(sealed, 'sealed by the keyring of somebody else')
  const { page, close } = await openElectron(dataFolder)
  await expect(page.getByRole('heading', { name: 'The engine could not be started' })).toBeVisible()
  await expect(page.getByText('the key store of this system (keyring, keychain), which sealed the passwords')).toBeVisible()
  await expect(page.getByText(/^Unlock it/)).toBeVisible()
  expect(await readFile(sealed, 'utf8')).toBe('sealed by the keyring of somebody else')
  await rm(sealed)
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('button', { name: 'no cameras' })).toBeVisible()
  await close()
})

test('closing the window of an application that publishes asks first, and ends nothing unless told to', async ({ dataFolder, lan }) => {
  const { application, page } = await openElectron(dataFolder)
  // The dialog is the system's: what it is asked is kept, and answered as a person would.
  await application.evaluate(({ dialog }) => {
    const asked: string[] = []
    Object.assign(globalThis, { asked, answer: 2 })
    dialog.showMessageBox = (async ({ message }: { message: string }) => {
      asked.push(message)
      return { response: (globalThis as unknown as { answer: number }).answer, checkboxChecked: false }
    }) as unknown as typeof dialog.showMessageBox
  })
  const asked = () => application.evaluate(() => (globalThis as unknown as { asked: string[] }).asked)
  const closeWindow = () => application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  await publishTestPicture(page, lan.server.url)
  await expect(async () => {
    await closeWindow()
    expect(await asked()).toContain('One camera is being published.')
  }).toPass()
  expect(application.windows()).toHaveLength(1)
  await expect(page.getByRole('button', { name: '1 published' })).toBeVisible()

  const ended = once(application.process(), 'exit')
  await application.evaluate(() => Object.assign(globalThis, { answer: 1 }))
  await closeWindow().catch(() => {})
  await ended
})

test('the window comes back where it was, and the engine runs with the memory of a gateway', async ({ dataFolder }) => {
  const first = await openElectron(dataFolder)
  await first.application.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setBounds({ x: 40, y: 60, width: 900, height: 640 }),
  )
  await expect(first.page.getByRole('button', { name: 'no cameras' })).toBeVisible()
  const { stdout } = await run('ps', ['-eo', 'args'])
  const engines = stdout.split('\n').filter((line) => line.includes('parent-port.mjs'))
  expect(engines.length).toBeGreaterThan(0)
  for (const line of engines) expect(line).toContain('--max-semi-space-size=2')
  await first.close()
  const second = await openElectron(dataFolder)
  const bounds = () => second.application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds())
  expect(await bounds()).toMatchObject({ width: 900, height: 640 })
  await second.close()
})

test('an export asks where to, and writes what was published', async ({ desktop: { application, page }, dataFolder, lan }) => {
  await publishTestPicture(page, lan.server.url)
  const file = join(dataFolder, 'history.csv')
  await application.evaluate(({ session }, to) => {
    // The dialog is the system's: what it would offer is kept, and answered as a person would.
    session.defaultSession.on('will-download', (_event, item) => {
      Object.assign(globalThis, { offered: item.getSaveDialogOptions().defaultPath })
      item.setSavePath(to)
    })
  }, file)
  await page.getByRole('button', { name: 'Export' }).click()
  await page.getByRole('menuitem', { name: 'Publications and outages (CSV)' }).click()
  await expect(page.getByText(/was saved, with 1 row/)).toBeVisible()
  await expect.poll(() => readFile(file, 'utf8').catch(() => '')).toMatch(/^id,camera_id,camera_name/)
  expect(await application.evaluate(() => (globalThis as unknown as { offered: string }).offered)).toMatch(/camgate_history_.*\.csv$/)
})

test('the packaged application starts by itself and shows a picture', async ({ dataFolder }) => {
  const folder = await mkdtemp(join(tmpdir(), 'camgate-package-'))
  try {
    const desktop = await openElectron(dataFolder, await packageFor(folder))
    const { page } = desktop
    expect(await desktop.application.evaluate(({ app }) => app.isPackaged)).toBe(true)
    await addTestPicture(page)
    await page.getByRole('navigation', { name: 'Rooms' }).getByRole('button', { name: 'Wall' }).click()
    await expect(page.getByRole('main').getByRole('img').first()).toHaveAccessibleName(/live/, { timeout: 60_000 })
    expect(desktop.errors).toEqual([])
    await desktop.close()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

/** The only camera, published to the only server. */
async function publishTestPicture(page: Page, server: string): Promise<void> {
  await addTestPicture(page)
  await page.keyboard.press('3')
  await page.getByRole('button', { name: 'Add a server' }).first().click()
  await page.getByLabel('RTSP address').fill(server)
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: 'Publish all' }).click()
  await expect(page.getByRole('button', { name: '1 published' })).toBeVisible({ timeout: 60_000 })
}

async function addTestPicture(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: 'no cameras' })).toBeVisible()
  await page.getByRole('button', { name: 'Test picture', exact: true }).click()
  await expect(page.getByRole('button', { name: '1 camera' })).toBeVisible()
}

/**
 * As `npm run package` does it, around the Electron that is here. An older one lacks the newest fuse, and Playwright needs the
 * inspector that packages for people do without. The engine is taken out of the archive, for a Node that cannot read one: so
 * what it needs has to be in there.
 */
async function packageFor(folder: string): Promise<{ file: string; engine: string }> {
  const electron = electronFile() ?? ''
  const { stdout } = await run(electron, ['-p', 'process.versions.electron'], { env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } })
  const config = parse(await readFile(join(root, 'electron-builder.yml'), 'utf8'))
  const { grantFileProtocolExtraPrivileges: _newest, ...fuses } = config.electronFuses
  const changed = {
    ...config,
    electronDist: dirname(electron),
    electronVersion: stdout.trim(),
    electronFuses: { ...fuses, enableNodeCliInspectArguments: true },
    directories: { ...config.directories, output: folder },
  }
  await writeFile(join(folder, 'config.json'), JSON.stringify(changed))
  const builder = join(root, 'node_modules/electron-builder/cli.js')
  await run(process.execPath, [builder, '--linux', 'dir', '--config', join(folder, 'config.json'), '--publish', 'never'], { cwd: root })
  const unpacked = join(folder, 'linux-unpacked')
  const taken = join(folder, 'taken')
  extractAll(join(unpacked, 'resources/app.asar'), taken)
  return { file: join(unpacked, 'camgate'), engine: join(taken, 'out/engine/engine-process.mjs') }
}
