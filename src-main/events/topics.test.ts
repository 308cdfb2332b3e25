import { describe, expect, it } from 'vitest'
import { plainTopic } from './pull-point/read-notifications.ts'
import { meaningOf } from './topics.ts'

describe('plainTopic', () => {
  it.each([
    ['tns1:VideoSource/MotionAlarm', 'VideoSource/MotionAlarm'],
    [' tns1:RuleEngine/tns1:LineDetector//. ', 'RuleEngine/LineDetector'],
    ['tns1:Device/tnshik:Trigger/AlarmIn/', 'Device/Trigger/AlarmIn'],
    ['tnsajax:MotionDetector/Detection', 'MotionDetector/Detection'],
    ['', ''],
    ['///.', ''],
  ])('reads %s', (written, read) => expect(plainTopic(written)).toBe(read))
})

describe('meaningOf', () => {
  it.each([
    ['VideoSource/MotionAlarm', { State: 'true' }, 'motion', true],
    ['RuleEngine/CellMotionDetector/Motion', { IsMotion: 'false' }, 'motion', false],
    ['RuleEngine/MotionRegionDetector/Motion', { State: '1' }, 'motion', true],
    ['MotionDetector/Detection', { State: '0' }, 'motion', false],
    ['RuleEngine/MyRuleDetector/PeopleDetect', { State: 'true' }, 'person', true],
    ['RuleEngine/MyRuleDetector/VehicleDetect', { State: 'true' }, 'vehicle', true],
    ['RuleEngine/MyRuleDetector/DogCatDetect', { State: 'true' }, 'animal', true],
    ['RuleEngine/MyRuleDetector/FaceDetect', { State: 'true' }, 'face', true],
    ['RuleEngine/MyRuleDetector/Visitor', { State: 'true' }, 'visitor', true],
    ['RuleEngine/MyRuleDetector/Package', { State: 'false' }, 'package', false],
    ['RuleEngine/TPSmartEventDetector/TPSmartEvent', { IsPet: 'true' }, 'animal', true],
    ['RuleEngine/CellMotionDetector/TpSmartEvent', { IsVehicle: 'true' }, 'vehicle', true],
    ['RuleEngine/CellMotionDetector/LineCross', { IsLineCross: 'true' }, 'line', true],
    ['UserAlarm/IVA/HumanShapeDetect', { State: 'true' }, 'person', true],
    ['RuleEngine/LineDetector/Crossed', { ObjectId: '7' }, 'line', undefined],
    ['RuleEngine/FieldDetector/ObjectsInside', { IsInside: 'true' }, 'region', true],
    ['RuleEngine/ObjectDetection/Object', { ClassTypes: 'Human Vehicle' }, 'person', true],
    ['RuleEngine/TamperDetector/Tamper', { IsTamper: 'true' }, 'tamper', true],
    ['VideoSource/ImageTooDark/AnalyticsService', { State: 'true' }, 'picture', true],
    ['AudioAnalytics/Audio/DetectedSound', { IsSoundDetected: 'true' }, 'sound', true],
    ['Device/Trigger/DigitalInput', { LogicalState: 'true' }, 'input', true],
    ['Device/Trigger/AlarmIn', { State: 'false' }, 'input', false],
    ['Device/Trigger/Relay', { LogicalState: 'active' }, 'relay', true],
    ['Device/HardwareFailure/StorageFailure', { Failed: 'true' }, 'storage', true],
    ['VideoSource/SignalLoss', { State: 'true' }, 'signal', true],
    ['Device/HardwareFailure/FanFailure', { Failed: 'true' }, 'health', true],
    ['Vendor/Something', { Strange: 'true', Level: '4' }, 'other', true],
    ['Vendor/Something', { Level: '4' }, 'other', undefined],
  ] as const)('knows %s %o', (topic, data, kind, state) => expect(meaningOf(topic, data)).toEqual({ kind, state }))

  it('leaves figures out', () => {
    expect(meaningOf('Monitoring/ProcessorUsage', { Value: '12' })).toBeUndefined()
    expect(meaningOf('Monitoring/OperatingTime/LastReboot', { Status: 'x' })).toBeUndefined()
  })
})
