/** ONVIF Imaging (ver20/imaging): settings that are kept and told again. */
import type { OnvifActions } from './device.ts'
import { child, number, SoapFault, text, type XmlNode } from './soap.ts'

const levels = ['Brightness', 'ColorSaturation', 'Contrast', 'Sharpness'] as const
const choices = { IrCutFilter: ['ON', 'OFF', 'AUTO'] } as const

export function imagingActions(): OnvifActions {
  const kept: Record<(typeof levels)[number], number> = { Brightness: 50, ColorSaturation: 50, Contrast: 50, Sharpness: 50 }
  let irCut: string = 'AUTO'
  const dynamic = { Mode: 'OFF', Level: 50 }

  function change(settings: XmlNode | undefined): void {
    for (const name of levels) {
      const value = number(settings, name)
      if (value !== undefined && (value < 0 || value > 100))
        throw new SoapFault(['ter:InvalidArgVal', 'ter:SettingsInvalid'], `${name} is out of range.`)
    }
    for (const name of levels) kept[name] = number(settings, name) ?? kept[name]
    irCut = text(settings, 'IrCutFilter') ?? irCut
    dynamic.Mode = text(settings, 'WideDynamicRange', 'Mode') ?? dynamic.Mode
    dynamic.Level = number(settings, 'WideDynamicRange', 'Level') ?? dynamic.Level
  }

  function settings(): string {
    const { Brightness, ColorSaturation, Contrast, Sharpness } = kept
    const wide = `<tt:WideDynamicRange><tt:Mode>${dynamic.Mode}</tt:Mode><tt:Level>${dynamic.Level}</tt:Level></tt:WideDynamicRange>`
    return `<tt:Brightness>${Brightness}</tt:Brightness><tt:ColorSaturation>${ColorSaturation}</tt:ColorSaturation><tt:Contrast>${Contrast}</tt:Contrast><tt:IrCutFilter>${irCut}</tt:IrCutFilter><tt:Sharpness>${Sharpness}</tt:Sharpness>${wide}`
  }

  const limits = '<tt:Min>0</tt:Min><tt:Max>100</tt:Max>'
  const modes = '<tt:Mode>ON</tt:Mode><tt:Mode>OFF</tt:Mode>'
  const options = `<tt:Brightness>${limits}</tt:Brightness><tt:ColorSaturation>${limits}</tt:ColorSaturation><tt:Contrast>${limits}</tt:Contrast>${choices.IrCutFilter.map(
    (choice) => `<tt:IrCutFilterModes>${choice}</tt:IrCutFilterModes>`,
  ).join('')}<tt:Sharpness>${limits}</tt:Sharpness><tt:WideDynamicRange>${modes}<tt:Level>${limits}</tt:Level></tt:WideDynamicRange>`

  return {
    getImagingSettings: () =>
      `<timg:GetImagingSettingsResponse><timg:ImagingSettings>${settings()}</timg:ImagingSettings></timg:GetImagingSettingsResponse>`,
    setImagingSettings(body) {
      change(child(body, 'ImagingSettings'))
      return '<timg:SetImagingSettingsResponse/>'
    },
    getOptions: () => `<timg:GetOptionsResponse><timg:ImagingOptions>${options}</timg:ImagingOptions></timg:GetOptionsResponse>`,
    getMoveOptions: () => '<timg:GetMoveOptionsResponse><timg:MoveOptions/></timg:GetMoveOptionsResponse>',
  }
}
