/** Everything that the screens need around them: words, look, pictures. */
import { MantineProvider } from '@mantine/core'
import { useColorScheme } from '@mantine/hooks'
import { usePreferences } from '../kernel/preferences.ts'
import { LanguageProvider } from '../language/index.ts'
import { type MediaClient, MediaProvider } from '../pictures/index.ts'
import { Frame } from './frame.tsx'
import { theme } from './theme.ts'

export function App({ media }: { media: MediaClient }) {
  const system = useColorScheme('dark')
  const look = usePreferences((kept) => kept.look)
  return (
    <LanguageProvider>
      {/* Nothing may be injected as a style tag: the variables are in theme.css, the classes are not used. */}
      <MantineProvider theme={theme} forceColorScheme={look === 'auto' ? system : look} withCssVariables={false} withGlobalClasses={false}>
        <MediaProvider value={media}>
          <Frame />
        </MediaProvider>
      </MantineProvider>
    </LanguageProvider>
  )
}
