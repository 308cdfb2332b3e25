import { describe, expect, it } from 'vitest'
import { readH264Sps } from './h264-sps.ts'
import { readH265Sps } from './h265-sps.ts'

const hex = (text: string) => Buffer.from(text, 'hex')

describe('readH264Sps', () => {
  it('reads cropped size, rate and reordering of 1080p with B-frames', () => {
    expect(readH264Sps(hex('67640028acd940780227e5c044000003000400000300c83c60c658'))).toEqual({
      width: 1920,
      height: 1080,
      fps: 25,
      reorderFrames: 2,
      chroma: 1,
      lumaDepth: 8,
      chromaDepth: 8,
      codecString: 'avc1.640028',
    })
  })
  it('reads baseline without reordering', () => {
    expect(readH264Sps(hex('6742c016da0280bfe5c044000003000400000300783c58ba80'))).toMatchObject({
      width: 640,
      height: 360,
      fps: 15,
      reorderFrames: 0,
      codecString: 'avc1.42c016',
    })
  })
  it('reads fields and 4:4:4', () => {
    expect(readH264Sps(hex('6764001eacd940b424d8088000000300800000190f8a14cb'))).toMatchObject({ width: 720, height: 576, fps: 25 })
    expect(readH264Sps(hex('67f4000d919b282a33c7c5e022000003000200000300781e28532c'))).toMatchObject({ width: 322, height: 182, fps: 30 })
  })
  it('refuses what is cut or something else', () => {
    expect(readH264Sps(hex('676400'))).toBeUndefined()
    expect(readH264Sps(hex('67640028ac'))).toBeUndefined()
    expect(readH264Sps(hex('68ef8fcb68ef'))).toBeUndefined()
  })
})

describe('readH265Sps', () => {
  it('reads size, rate and reordering', () => {
    expect(readH265Sps(hex('420101016000000300900000030000030078a003c08010e596566924caf0168080000003008000000c84'))).toEqual({
      width: 1920,
      height: 1080,
      fps: 25,
      reorderFrames: 2,
      chroma: 1,
      lumaDepth: 8,
      chromaDepth: 8,
      codecString: 'hvc1.1.6.L120.90',
    })
    expect(readH265Sps(hex('42010101600000030090000003000003003fa005120171c926592a4932bc05a02000000300200000030141'))).toMatchObject({
      width: 642,
      height: 362,
      fps: 10,
      reorderFrames: 0,
    })
  })
  it('refuses what is cut', () => {
    expect(readH265Sps(hex('42010101600000030090'))).toBeUndefined()
  })
})
