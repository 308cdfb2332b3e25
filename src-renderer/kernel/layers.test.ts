// @vitest-environment jsdom
import { act, createElement } from 'react'
import { createRoot } from 'react-dom/client'
import '../testing/fake-browser.ts'
import { describe, expect, it } from 'vitest'
import { belongsToField, listenForEscape, useLayer } from './layers.ts'

function Layer({ opened, close }: { opened: boolean; close: () => void }) {
  useLayer(opened, close)
  return null
}

describe('Escape', () => {
  const pressEscape = (target: EventTarget = document.body) => {
    const event = new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true })
    target.dispatchEvent(event)
    return event
  }

  it('closes the topmost and nothing else, and reaches the room only when nothing lies over it', async () => {
    const stop = listenForEscape()
    const root = createRoot(document.createElement('div'))
    const reached: string[] = []
    const room = () => reached.push('room')
    window.addEventListener('keydown', room)
    const draw = (drawer: boolean, menu: boolean) =>
      act(async () =>
        root.render([
          createElement(Layer, { key: 'drawer', opened: drawer, close: () => reached.push('drawer') }),
          createElement(Layer, { key: 'menu', opened: menu, close: () => reached.push('menu') }),
        ]),
      )
    await draw(true, false)
    await draw(true, true)
    pressEscape()
    expect(reached).toEqual(['menu'])
    await draw(true, false)
    pressEscape()
    expect(reached).toEqual(['menu', 'drawer'])
    await draw(false, false)
    pressEscape()
    expect(reached).toEqual(['menu', 'drawer', 'room'])
    window.removeEventListener('keydown', room)
    stop()
  })

  it('is left to a list that hangs at its field, and then means nothing else', () => {
    const stop = listenForEscape()
    const field = document.createElement('input')
    document.body.append(field)
    expect(belongsToField(pressEscape(field))).toBe(false)
    field.setAttribute('aria-haspopup', 'listbox')
    field.dataset.mantineStopPropagation = 'true'
    expect(belongsToField(pressEscape(field))).toBe(true)
    stop()
  })
})
