/**
 * Topic mapping: what a topic means, the one table. Topics are compared without prefixes and from their end, because cameras put their own in
 * front; what is in no line is `other`. Read from what Hikvision, Dahua, Axis, Reolink and Tapo cameras send.
 */
import type { EventKind } from '../../src-shared/events.ts'

export interface Meaning {
  readonly kind: EventKind
  /** Begins or ends; undefined for what has no length. */
  readonly state: boolean | undefined
}

type Items = Readonly<Record<string, string>>

const table: readonly (readonly [RegExp, EventKind])[] = [
  [/(^|\/)(SignalLoss|VideoLoss|VideoLost|SignalLost)$/i, 'signal'],
  [/VideoSource\/(ConnectionFailed|ImageLoss)/i, 'signal'],
  [/(StorageFailure|Storage\/\w*Fail\w*|DiskFull|DiskError|SDCardFault|StorageAlarm)$/i, 'storage'],
  [/(Tamper|TamperDetector\/\w+|CameraBellMotion|Shelter|VideoBlind)$/i, 'tamper'],
  [/VideoSource\/(GlobalSceneChange|ImageTooBlurry|ImageTooDark|ImageTooBright)(\/|$)/i, 'picture'],
  [/AudioAnalytics\/|DetectedSound$|AudioDetection/i, 'sound'],
  [/Trigger\/(DigitalInput|AlarmIn)$/i, 'input'],
  [/Trigger\/Relay$|(^|\/)RelayOutput$/i, 'relay'],
  [/(LineDetector\/\w+|LineCross\w*|CrossLine\w*|Tripwire)$/i, 'line'],
  [/(FaceDetect\w*|FaceRecognition\w*)(\/|$)/i, 'face'],
  [/\/Visitor$|Doorbell\w*$/i, 'visitor'],
  [/\/Package\w*$/i, 'package'],
  [/(PeopleDetect\w*|HumanShapeDetect|\/People|PersonDetect\w*|HumanDetect\w*)$/i, 'person'],
  [/(VehicleDetect\w*|\/Vehicle)$/i, 'vehicle'],
  [/(DogCatDetect|PetDetect\w*|\/Pet|AnimalDetect\w*)$/i, 'animal'],
  [/(FieldDetector\/\w+|Intrusion\w*|LoiteringDetector\/\w+|RegionEntrance|RegionExiting)$/i, 'region'],
  [/(MotionAlarm|CellMotionDetector\/Motion|MotionRegionDetector\/\w+|MotionDetector\/\w+|VideoAnalytics\/Motion\w*|\/Motion)$/i, 'motion'],
  [/HardwareFailure\/|Monitoring\/(?!ProcessorUsage|OperatingTime)\w*(Fail|Alarm|Critical)\w*/i, 'health'],
  [/TPSmartEvent$|TpSmartEvent$|ObjectDetection\/Object$|CountAggregation\/Counter$/i, 'region'],
]

/** Figures and chatter, told every few seconds: nobody wants to be told. */
const noise = /^(Monitoring\/(ProcessorUsage|OperatingTime)|Device\/OperatingTime|RecordingConfig|Configuration|Media\/|Advancedsecurity)/i

/** By the name of what says yes or no, where one topic means several things. */
const kindByItem: Readonly<Record<string, EventKind>> = {
  IsPeople: 'person',
  IsVehicle: 'vehicle',
  IsPet: 'animal',
  IsLineCross: 'line',
  IsTamper: 'tamper',
  IsIntrusion: 'region',
}
const kindByClass: readonly (readonly [RegExp, EventKind])[] = [
  [/human|person|people/i, 'person'],
  [/face/i, 'face'],
  [/vehicle|car|truck|bus|bike|motorcycle/i, 'vehicle'],
  [/animal|dog|cat|pet/i, 'animal'],
]
const stateItems = ['State', 'IsMotion', 'IsInside', 'IsSoundDetected', 'LogicalState', 'Failed', 'Active', 'active', 'Value', 'value']
const yes = /^(true|1|active|on|closed)$/i
const no = /^(false|0|inactive|off|open)$/i

/** Undefined for what is no event. */
export function meaningOf(topic: string, data: Items): Meaning | undefined {
  if (noise.test(topic)) return undefined
  const kind = table.find(([pattern]) => pattern.test(topic))?.[1] ?? 'other'
  const special = Object.keys(kindByItem).find((name) => name in data)
  if (special) return { kind: kindByItem[special] ?? kind, state: readState(data[special]) }
  const byClass = kindByClass.find(([pattern]) => pattern.test(data.ClassTypes ?? ''))?.[1]
  if ('ClassTypes' in data) return { kind: byClass ?? kind, state: data.ClassTypes !== '' }
  const named = stateItems.find((name) => readState(data[name]) !== undefined)
  // one of a name that we do not know, where only one says yes or no
  const others = Object.values(data).filter((value) => /^(true|false)$/i.test(value))
  return { kind, state: readState(named === undefined ? (others.length === 1 ? others[0] : undefined) : data[named]) }
}

function readState(value: string | undefined): boolean | undefined {
  if (value === undefined) return undefined
  return yes.test(value) ? true : no.test(value) ? false : undefined
}
