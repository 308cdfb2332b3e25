/**
 * Makes the pictures of the README: the real application on the virtual LAN, as somebody who works with it sees it.
 *
 *   npm run pictures            into docs/pictures
 *   npm run pictures -- FOLDER  somewhere else, to look at a change
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { type Browser, chromium, type Page } from 'playwright'
import { WebSocket } from 'ws'
import { pageFolder } from '../../src-main/cli/options.ts'
import { openGateway } from '../../src-main/server/index.ts'
import type { Contract } from '../../src-shared/contract.ts'
import { build } from '../build.ts'
import { chromium as chromiumNeed, findProgram } from '../start/system.ts'
import { demoCameras, startVirtualLan } from '../virtual-lan/index.ts'

const folder = process.argv[2] ?? 'docs/pictures'
const size = { width: 1280, height: 760 }
type Client = ContractRouterClient<Contract>

async function main(): Promise<void> {
  await mkdir(folder, { recursive: true })
  await build({ ifNeeded: true })
  const data = await mkdtemp(join(tmpdir(), 'camgate-pictures-'))
  const lan = await startVirtualLan({ cameras: demoCameras })
  const gateway = await openGateway({
    host: '127.0.0.1',
    port: 0,
    dataFolder: data,
    auth: false,
    page: pageFolder(),
    logLevel: 'warn',
    interfaces: ['127.0.0.1'],
  })
  const browser = await chromium.launch({
    executablePath: findProgram(chromiumNeed.programs),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
  try {
    const client = connect(gateway.address)
    const page = await openPage(browser, gateway.address, 'en-US', 'dark')
    await findAll(client)
    await shoot(page, '1', 'find')
    await addAll(client)
    await publishSome(client, lan.server.url, lan.server.api)
    await page.waitForTimeout(15_000)
    await shoot(page, '2', 'wall', 8_000)
    await shoot(page, '3', 'publish', 4_000)
    await page
      .getByRole('button', { name: /^Details of Gate/ })
      .first()
      .click()
    await shoot(page, undefined, 'publication', 3_000)
    const small = await openPage(browser, gateway.address, 'es-ES', 'light', { width: 1024, height: 640 })
    await shoot(small, '3', 'publish-es', 6_000)
    await shoot(small, '2', 'wall-es', 8_000)
  } finally {
    await browser.close()
    await gateway.close()
    await lan.close()
    await rm(data, { recursive: true, force: true })
  }
}

function connect(address: string): Client {
  return createORPCClient(new RPCLink({ websocket: new WebSocket(`${address.replace('http', 'ws')}/ws/rpc`) as never }))
}

async function openPage(browser: Browser, address: string, locale: string, look: 'dark' | 'light', viewport = size): Promise<Page> {
  const context = await browser.newContext({ locale, viewport })
  // Dark unless the person chose otherwise, whatever the system says.
  await context.addInitScript((look) => localStorage.setItem('camgate.preferences', JSON.stringify({ look })), look)
  const page = await context.newPage()
  await page.goto(address)
  return page
}

async function shoot(page: Page, key: string | undefined, name: string, wait = 1_500): Promise<void> {
  if (key) await page.keyboard.press(key)
  await page.waitForTimeout(wait)
  await page.screenshot({ path: join(folder, `${name}.png`) })
}

/** Everything that answers within a search, each with its picture where it gives one. */
async function findAll(client: Client): Promise<void> {
  const running = (await client.discovery.list()).find(({ state }) => state === 'running')
  const { id } = running ?? (await client.discovery.start({ seconds: 6 }))
  while ((await client.discovery.get({ scan_id: id })).state === 'running') await new Promise((resolve) => setTimeout(resolve, 300))
}

async function addAll(client: Client): Promise<void> {
  for (const finding of await client.discovery.findings()) {
    const spec = demoCameras.find(
      ({ vendor, model, name }) => finding.name === name || (finding.vendor === vendor && finding.model === model),
    )
    if (!spec) continue
    await client.discovery
      .adopt({ finding_id: finding.id, user: spec.user ?? null, password: spec.password ?? null, name: spec.name, station: 'North site' })
      .catch((error: Error) => process.stderr.write(`${spec.name}: ${error.message}\n`))
  }
}

async function publishSome(client: Client, rtsp_url: string, api_url: string): Promise<void> {
  await client.publishing.profiles.create({ name: 'Central', rtsp_url, api_url })
  const left = new Set(['Flaky', 'Yard'])
  for (const { id, name } of await client.cameras.list()) if (!left.has(name)) await client.publishing.start({ camera_id: id })
}

await main()
