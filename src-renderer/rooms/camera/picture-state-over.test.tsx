// @vitest-environment jsdom
import '../../testing/fake-browser.ts'
import { act } from 'react'
import { createRoot } from 'react-dom/client'
import { expect, it } from 'vitest'
import { LanguageProvider } from '../../language/index.ts'
import { initialState, type PictureState } from '../../pictures/index.ts'
import { PictureStateOver } from './picture-state-over.tsx'

it('says of a picture that stands still what is going on before the engine has found out why', async () => {
  const state: PictureState = { ...initialState, word: 'stalled', hasPicture: true, aged: true, lastAt: Date.now() - 3000 }
  const root = createRoot(document.body.appendChild(document.createElement('div')))
  await act(async () =>
    root.render(
      <LanguageProvider>
        <PictureStateOver state={state} onRemedy={() => {}} />
      </LanguageProvider>,
    ),
  )
  expect(document.body.textContent).toMatch(/[23] s old.*stalled.*No new picture comes.*reconnects by itself/)
  await act(async () => root.unmount())
})
