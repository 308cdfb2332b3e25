/** Mantine's part of the look: sizes and defaults. Its colours are static CSS (theme.css), so that no style tag is ever injected. */
import {
  Button,
  createTheme,
  Drawer,
  defaultVariantColorsResolver,
  Modal,
  NumberInput,
  PasswordInput,
  SegmentedControl,
  Select,
  TextInput,
  Tooltip,
} from '@mantine/core'

const small = { defaultProps: { size: 'xs' } }
// lockScroll would inject a style tag; the page itself never scrolls.
const overlay = { defaultProps: { lockScroll: false, overlayProps: { backgroundOpacity: 0.35 }, transitionProps: { duration: 120 } } }

export const theme = createTheme({
  primaryColor: 'orange',
  autoContrast: true,
  defaultRadius: 'sm',
  respectReducedMotion: true,
  cursorType: 'pointer',
  // Orange is for what is to be pressed next and what is chosen: what only stands by is grey.
  variantColorResolver: (input) =>
    defaultVariantColorsResolver(input.variant === 'subtle' && input.color === 'orange' ? { ...input, color: 'gray' } : input),
  components: {
    Button: Button.extend({ defaultProps: { size: 'xs', variant: 'default' } }),
    TextInput: TextInput.extend(small),
    PasswordInput: PasswordInput.extend(small),
    NumberInput: NumberInput.extend(small),
    Select: Select.extend({ defaultProps: { size: 'xs', withAlignedLabels: true, comboboxProps: { transitionProps: { duration: 0 } } } }),
    // Its separators come and go with what is chosen.
    SegmentedControl: SegmentedControl.extend({ defaultProps: { withItemsBorders: false } }),
    Drawer: Drawer.extend(overlay),
    Modal: Modal.extend(overlay),
    Tooltip: Tooltip.extend({
      defaultProps: { openDelay: 300, transitionProps: { duration: 0 }, events: { hover: true, focus: true, touch: false } },
    }),
  },
})
