/** What jsdom lacks of a browser, for tests of screens: import it before anything else. No size is measured, all media queries match. */
class NoObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}

const everyQuery = (media: string) => ({
  matches: true,
  media,
  addEventListener() {},
  removeEventListener() {},
  addListener() {},
  removeListener() {},
})

Object.assign(globalThis, {
  IS_REACT_ACT_ENVIRONMENT: true,
  ResizeObserver: NoObserver,
  IntersectionObserver: NoObserver,
  matchMedia: everyQuery,
})

// jsdom lays nothing out.
Element.prototype.scrollIntoView = () => {}
