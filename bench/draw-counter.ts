/** Counts in a page what is drawn of live pictures, and how often React commits. */

/** A page of Playwright. */
export interface DrawCounter {
  evaluate(script: string): Promise<unknown>
  addInitScript(script: { content: string }): Promise<unknown>
}

/** To be called before the page is opened: `window.draws.count` and `.commits` then count up. */
export async function countDraws(page: DrawCounter): Promise<void> {
  await page.addInitScript({ content: script })
}

const script = `
  window.draws = { count: 0, commits: 0, firstAt: undefined }
  const { drawImage } = CanvasRenderingContext2D.prototype
  CanvasRenderingContext2D.prototype.drawImage = function (image, ...rest) {
    if (image instanceof HTMLVideoElement || (window.VideoFrame && image instanceof VideoFrame)) {
      window.draws.count += 1
      window.draws.firstAt ??= performance.now()
    }
    return drawImage.call(this, image, ...rest)
  }
  window.__REACT_DEVTOOLS_GLOBAL_HOOK__ = {
    supportsFiber: true, renderers: new Map(), checkDCE() {}, inject: () => 1,
    onCommitFiberRoot: () => { window.draws.commits += 1 }, onCommitFiberUnmount() {}, onPostCommitFiberRoot() {},
  }
`
