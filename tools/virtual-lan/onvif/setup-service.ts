/** ONVIF device management that changes things: users, the network, the log, a reset; and texts on the picture (ver10 and ver20 media). */
import { resetAccounts } from '../accounts.ts'
import type { OnvifActions, OnvifDevice } from './device.ts'
import { overlayActions } from './overlay-actions.ts'
import { child, children, escapeXml, SoapFault, text, type XmlNode } from './soap.ts'

/** Where a log lies on its web server, before its type. */
export const logPath = '/logs/'
export const cameraLog = (serial: string, kind: string) =>
  `${kind} log of ${serial}\n12:00:01 encoder started\n12:00:09 login of admin <192.0.2.9>`

/** What the network's DHCP server would give it. */
const leased = '127.0.0.12'

const invalid = (what: string) => new SoapFault(['ter:InvalidArgVal', 'ter:InvalidNetwork'], what)

export function setupActions(device: OnvifDevice): OnvifActions {
  return { ...userActions(device), ...networkActions(device), ...maintenanceActions(device), ...overlayActions(device) }
}

function userActions({ accounts, faults, spec }: OnvifDevice): OnvifActions {
  const told = (body: XmlNode) =>
    children(body, 'User').map((user) => ({
      name: text(user, 'Username') ?? '',
      password: text(user, 'Password'),
      level: text(user, 'UserLevel') ?? 'User',
    }))
  const known = (name: string) => {
    const account = accounts.get(name)
    if (!account) throw new SoapFault(['ter:InvalidArgVal', 'ter:UsernameMissing'], `There is no user ${name}.`)
    return account
  }
  return {
    getUsers: () => {
      const all = accounts.size > 0 ? [...accounts] : [[spec.user ?? 'admin', { level: 'Administrator' }] as const]
      const users = all.map(
        ([name, { level }]) =>
          `<tds:User><tt:Username>${escapeXml(name)}</tt:Username><tt:UserLevel>${escapeXml(level)}</tt:UserLevel></tds:User>`,
      )
      return `<tds:GetUsersResponse>${users.join('')}</tds:GetUsersResponse>`
    },
    createUsers(body) {
      for (const { name, password, level } of told(body)) {
        if (accounts.has(name)) throw new SoapFault(['ter:OperationProhibited', 'ter:UsernameClash'], 'The user exists already.')
        if ((password ?? '').length < 4) throw new SoapFault(['ter:OperationProhibited', 'ter:PasswordTooWeak'], 'Password too weak')
        if (!faults.quirks?.passwordIgnored) accounts.set(name, { password: password ?? '', level })
      }
      return '<tds:CreateUsersResponse/>'
    },
    setUser(body) {
      for (const { name, password, level } of told(body)) {
        const account = known(name)
        if (faults.quirks?.passwordIgnored) continue
        accounts.set(name, { password: password ?? account.password, level })
      }
      return '<tds:SetUserResponse/>'
    },
    deleteUsers(body) {
      for (const user of children(body, 'Username')) {
        const name = text(user) ?? ''
        known(name)
        if (!faults.quirks?.passwordIgnored) accounts.delete(name)
      }
      return '<tds:DeleteUsersResponse/>'
    },
  }
}

function networkActions(device: OnvifDevice): OnvifActions {
  /** An address that waits for a restart. */
  let pending: string | undefined
  const kept = { dhcp: false, prefix: 8, gateway: '127.0.0.1', dns: ['127.0.0.53'], dnsByDhcp: false }
  return {
    getNetworkInterfaces() {
      const v4 = kept.dhcp
        ? `<tt:FromDHCP><tt:Address>${device.address}</tt:Address><tt:PrefixLength>${kept.prefix}</tt:PrefixLength></tt:FromDHCP>`
        : `<tt:Manual><tt:Address>${device.address}</tt:Address><tt:PrefixLength>${kept.prefix}</tt:PrefixLength></tt:Manual>`
      return `<tds:GetNetworkInterfacesResponse><tds:NetworkInterfaces token="eth0"><tt:Enabled>true</tt:Enabled><tt:Info><tt:Name>eth0</tt:Name><tt:HwAddress>${device.mac}</tt:HwAddress><tt:MTU>1500</tt:MTU></tt:Info><tt:IPv4><tt:Enabled>true</tt:Enabled><tt:Config>${v4}<tt:DHCP>${kept.dhcp}</tt:DHCP></tt:Config></tt:IPv4></tds:NetworkInterfaces></tds:GetNetworkInterfacesResponse>`
    },
    setNetworkInterfaces(body) {
      if (text(body, 'InterfaceToken') !== 'eth0') throw invalid('There is no such interface.')
      const v4 = child(body, 'NetworkInterface', 'IPv4')
      const dhcp = text(v4, 'DHCP') === 'true'
      const to = dhcp ? leased : text(v4, 'Manual', 'Address')
      if (to === undefined) throw invalid('An address is needed.')
      const { addressChange, rebootNeeded } = device.faults.quirks ?? {}
      const goes = addressChange === 'vanishes' ? 'nowhere' : addressChange === 'reverts' ? undefined : to
      if (addressChange !== 'reverts') {
        kept.dhcp = dhcp
        kept.prefix = Number(text(v4, 'Manual', 'PrefixLength') ?? kept.prefix)
      }
      if (rebootNeeded) pending = goes
      else if (!device.move(goes, addressChange === 'silent' ? 0 : 150))
        throw new SoapFault(['ter:ActionNotSupported'], 'Optional Action Not Implemented', 500)
      return `<tds:SetNetworkInterfacesResponse><tds:RebootNeeded>${rebootNeeded === true}</tds:RebootNeeded></tds:SetNetworkInterfacesResponse>`
    },
    getNetworkDefaultGateway: () =>
      `<tds:GetNetworkDefaultGatewayResponse><tds:NetworkGateway><tt:IPv4Address>${kept.gateway}</tt:IPv4Address></tds:NetworkGateway></tds:GetNetworkDefaultGatewayResponse>`,
    setNetworkDefaultGateway(body) {
      kept.gateway = text(body, 'IPv4Address') ?? ''
      return '<tds:SetNetworkDefaultGatewayResponse/>'
    },
    getDNS() {
      const by = kept.dnsByDhcp ? 'DNSFromDHCP' : 'DNSManual'
      const servers = kept.dns.map((server) => `<tt:${by}><tt:Type>IPv4</tt:Type><tt:IPv4Address>${server}</tt:IPv4Address></tt:${by}>`)
      return `<tds:GetDNSResponse><tds:DNSInformation><tt:FromDHCP>${kept.dnsByDhcp}</tt:FromDHCP>${servers.join('')}</tds:DNSInformation></tds:GetDNSResponse>`
    },
    setDNS(body) {
      kept.dnsByDhcp = text(body, 'FromDHCP') === 'true'
      if (!kept.dnsByDhcp) kept.dns = children(body, 'DNSManual').flatMap((server) => text(server, 'IPv4Address') ?? [])
      return '<tds:SetDNSResponse/>'
    },
    systemReboot() {
      device.restart(pending)
      pending = undefined
      return '<tds:SystemRebootResponse><tds:Message>Rebooting in 30 seconds</tds:Message></tds:SystemRebootResponse>'
    },
  }
}

function maintenanceActions(device: OnvifDevice): OnvifActions {
  return {
    getSystemLog(body) {
      if (device.faults.quirks?.logByAddress) throw new SoapFault(['ter:InvalidArgs', 'ter:SystemlogUnavailable'], 'Ask for its address.')
      return `<tds:GetSystemLogResponse><tds:SystemLog><tt:String>${escapeXml(cameraLog(device.serial, text(body, 'LogType') ?? ''))}</tt:String></tds:SystemLog></tds:GetSystemLogResponse>`
    },
    getSystemUris() {
      if (!device.faults.quirks?.logByAddress) throw new SoapFault(['ter:ActionNotSupported'], 'Optional Action Not Implemented', 500)
      // the host is that of its own network behind a router
      const log = (type: string) =>
        `<tt:SystemLog><tt:Type>${type}</tt:Type><tt:Uri>http://192.168.99.7${logPath}${type}</tt:Uri></tt:SystemLog>`
      return `<tds:GetSystemUrisResponse><tds:SystemLogUris>${log('Access')}${log('System')}</tds:SystemLogUris></tds:GetSystemUrisResponse>`
    },
    setSystemFactoryDefault(body) {
      const how = text(body, 'FactoryDefault')
      if (how !== 'Soft' && how !== 'Hard') throw new SoapFault(['ter:InvalidArgVal'], 'Soft or Hard is needed.')
      resetAccounts(device.accounts, device.spec)
      device.restart(how === 'Hard' ? '127.0.0.1' : undefined)
      return '<tds:SetSystemFactoryDefaultResponse/>'
    },
  }
}
