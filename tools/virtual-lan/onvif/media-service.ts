/** ONVIF Media (ver10/media) and Media2 (ver20/media): profiles and where their streams are. H.265 exists in Media2 only. */
import type { OnvifActions, OnvifDevice, OnvifProfile } from './device.ts'
import { encoderOptions1, encoderOptions2, encoderSettings, profileOfConfiguration, setEncoder } from './encoder-settings.ts'
import { child, escapeXml, SoapFault, text, type XmlNode } from './soap.ts'

const sourceToken = 'VideoSource_1'
const inner = (name: string, value: string | number) => `<tt:${name}>${value}</tt:${name}>`

function sourceConfiguration({ profiles }: OnvifDevice, tag: string): string {
  const { width, height } = profiles[0]?.stream ?? { width: 640, height: 360 }
  return `<${tag} token="VideoSourceConfig_1">${inner('Name', 'VideoSourceConfig')}${inner('UseCount', profiles.length)}${inner('SourceToken', sourceToken)}<tt:Bounds x="0" y="0" width="${width}" height="${height}"/></${tag}>`
}

function encoderBody(profile: OnvifProfile, encoding: string): string {
  const { width, height } = encoderSettings(profile)
  const size = `<tt:Resolution>${inner('Width', width)}${inner('Height', height)}</tt:Resolution>`
  return `${inner('Name', `VideoEncoder_${profile.n}`)}${inner('UseCount', 1)}${inner('Encoding', encoding)}${size}`
}

const multicast =
  '<tt:Multicast><tt:Address><tt:Type>IPv4</tt:Type><tt:IPv4Address>0.0.0.0</tt:IPv4Address></tt:Address><tt:Port>0</tt:Port><tt:TTL>1</tt:TTL><tt:AutoStart>false</tt:AutoStart></tt:Multicast>'

function encoder1(profile: OnvifProfile, tag: string): string {
  const { encoding, fps, distance, kbps, quality, profile: level } = encoderSettings(profile)
  const rate = `<tt:RateControl>${inner('FrameRateLimit', Math.round(fps))}${inner('EncodingInterval', 1)}${inner('BitrateLimit', kbps)}</tt:RateControl>`
  const h264 = encoding === 'H264' ? `<tt:H264>${inner('GovLength', distance)}${inner('H264Profile', level)}</tt:H264>` : ''
  const body = encoderBody(profile, encoding === 'JPEG' ? 'JPEG' : 'H264') + inner('Quality', quality) + rate
  return `<${tag} token="VideoEncoder_${profile.n}">${body}${h264}${multicast}${inner('SessionTimeout', 'PT60S')}</${tag}>`
}

function encoder2(profile: OnvifProfile, tag: string): string {
  const { encoding, fps, distance, kbps, quality, constant, profile: level } = encoderSettings(profile)
  const rate = `<tt:RateControl ConstantBitRate="${constant}">${inner('FrameRateLimit', fps)}${inner('BitrateLimit', kbps)}</tt:RateControl>${inner('Quality', quality)}`
  const body = encoderBody(profile, encoding) + rate
  return `<${tag} token="VideoEncoder_${profile.n}" GovLength="${distance}" Profile="${level}">${body}</${tag}>`
}

function audioEncoder({ n, stream: { audio } }: OnvifProfile, tag: string): string {
  if (audio === 'none') return ''
  const encoding = audio === 'aac' ? 'AAC' : 'G711'
  return `<${tag} token="AudioEncoder_${n}">${inner('Name', `AudioEncoder_${n}`)}${inner('UseCount', 1)}${inner('Encoding', encoding)}${inner('Bitrate', 64)}${inner('SampleRate', audio === 'aac' ? 16 : 8)}${multicast}${inner('SessionTimeout', 'PT60S')}</${tag}>`
}

const ptzConfiguration = (tag: string) =>
  `<${tag} token="PTZConfig_1">${inner('Name', 'PTZConfig')}${inner('UseCount', 1)}${inner('NodeToken', 'PTZNode_1')}${inner('DefaultPTZTimeout', 'PT10S')}</${tag}>`

function profile1(device: OnvifDevice, profile: OnvifProfile, tag: string): string {
  const ptz = device.spec.ptz ? ptzConfiguration('tt:PTZConfiguration') : ''
  const audio = audioEncoder(profile, 'tt:AudioEncoderConfiguration')
  return `<${tag} token="${profile.token}" fixed="true">${inner('Name', escapeXml(profile.name))}${sourceConfiguration(device, 'tt:VideoSourceConfiguration')}${encoder1(profile, 'tt:VideoEncoderConfiguration')}${audio}${ptz}</${tag}>`
}

function profile2(device: OnvifDevice, profile: OnvifProfile): string {
  const ptz = device.spec.ptz ? ptzConfiguration('tr2:PTZ') : ''
  const configurations = `${sourceConfiguration(device, 'tr2:VideoSource')}${encoder2(profile, 'tr2:VideoEncoder')}${audioEncoder(profile, 'tr2:AudioEncoder')}${ptz}`
  return `<tr2:Profiles token="${profile.token}" fixed="true"><tr2:Name>${escapeXml(profile.name)}</tr2:Name><tr2:Configurations>${configurations}</tr2:Configurations></tr2:Profiles>`
}

function profileOf(profiles: readonly OnvifProfile[], body: XmlNode): OnvifProfile {
  const profile = profiles.find(({ token }) => token === text(body, 'ProfileToken'))
  if (!profile) throw new SoapFault(['ter:InvalidArgVal', 'ter:NoProfile'], 'The requested profile token does not exist.')
  return profile
}

export function mediaActions(device: OnvifDevice): OnvifActions {
  const profiles = device.profiles.filter(({ stream }) => stream.codec !== 'h265')
  const uri = (address: string) =>
    `<trt:MediaUri>${inner('Uri', escapeXml(address))}${inner('InvalidAfterConnect', 'false')}${inner('InvalidAfterReboot', 'false')}${inner('Timeout', 'PT0S')}</trt:MediaUri>`
  return {
    getProfiles: () =>
      `<trt:GetProfilesResponse>${profiles.map((one) => profile1(device, one, 'trt:Profiles')).join('')}</trt:GetProfilesResponse>`,
    getProfile: (body) => `<trt:GetProfileResponse>${profile1(device, profileOf(profiles, body), 'trt:Profile')}</trt:GetProfileResponse>`,
    getVideoSources() {
      const { width, height, fps } = device.profiles[0]?.stream ?? { width: 640, height: 360, fps: 25 }
      return `<trt:GetVideoSourcesResponse><trt:VideoSources token="${sourceToken}">${inner('Framerate', fps)}<tt:Resolution>${inner('Width', width)}${inner('Height', height)}</tt:Resolution></trt:VideoSources></trt:GetVideoSourcesResponse>`
    },
    getVideoSourceConfigurations: () =>
      `<trt:GetVideoSourceConfigurationsResponse>${sourceConfiguration(device, 'trt:Configurations')}</trt:GetVideoSourceConfigurationsResponse>`,
    getVideoEncoderConfigurations: () =>
      `<trt:GetVideoEncoderConfigurationsResponse>${profiles.map((one) => encoder1(one, 'trt:Configurations')).join('')}</trt:GetVideoEncoderConfigurationsResponse>`,
    getVideoEncoderConfigurationOptions: (body) =>
      `<trt:GetVideoEncoderConfigurationOptionsResponse>${encoderOptions1(profileOfConfiguration(profiles, text(body, 'ConfigurationToken')))}</trt:GetVideoEncoderConfigurationOptionsResponse>`,
    async setVideoEncoderConfiguration(body) {
      await setEncoder(device, body, false)
      return '<trt:SetVideoEncoderConfigurationResponse/>'
    },
    getStreamUri(body) {
      const { stream } = profileOf(profiles, body)
      const protocol = text(child(body, 'StreamSetup', 'Transport'), 'Protocol') ?? 'RTSP'
      if (protocol === 'HTTP') throw new SoapFault(['ter:InvalidArgVal', 'ter:InvalidStreamSetup'], 'HTTP tunnelling is not supported.')
      return `<trt:GetStreamUriResponse>${uri(device.streamUri(stream))}</trt:GetStreamUriResponse>`
    },
    setSynchronizationPoint(body) {
      profileOf(profiles, body)
      return '<trt:SetSynchronizationPointResponse/>'
    },
    getSnapshotUri(body) {
      profileOf(profiles, body)
      return `<trt:GetSnapshotUriResponse>${uri(device.snapshotUri())}</trt:GetSnapshotUriResponse>`
    },
  }
}

export function media2Actions(device: OnvifDevice): OnvifActions {
  const { profiles } = device
  return {
    getProfiles: () => `<tr2:GetProfilesResponse>${profiles.map((one) => profile2(device, one)).join('')}</tr2:GetProfilesResponse>`,
    getVideoEncoderConfigurations: () =>
      `<tr2:GetVideoEncoderConfigurationsResponse>${profiles.map((one) => encoder2(one, 'tr2:Configurations')).join('')}</tr2:GetVideoEncoderConfigurationsResponse>`,
    getVideoEncoderConfigurationOptions: (body) =>
      `<tr2:GetVideoEncoderConfigurationOptionsResponse>${encoderOptions2(profileOfConfiguration(profiles, text(body, 'ConfigurationToken')))}</tr2:GetVideoEncoderConfigurationOptionsResponse>`,
    async setVideoEncoderConfiguration(body) {
      await setEncoder(device, body, true)
      return '<tr2:SetVideoEncoderConfigurationResponse/>'
    },
    getStreamUri: (body) =>
      `<tr2:GetStreamUriResponse><tr2:Uri>${escapeXml(device.streamUri(profileOf(profiles, body).stream))}</tr2:Uri></tr2:GetStreamUriResponse>`,
    setSynchronizationPoint(body) {
      profileOf(profiles, body)
      return '<tr2:SetSynchronizationPointResponse/>'
    },
    getSnapshotUri(body) {
      profileOf(profiles, body)
      return `<tr2:GetSnapshotUriResponse><tr2:Uri>${escapeXml(device.snapshotUri())}</tr2:Uri></tr2:GetSnapshotUriResponse>`
    },
  }
}
