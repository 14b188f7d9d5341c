import { createTheme, Input, Modal, Popover, Select, Tooltip } from '@mantine/core'
import type { MantineColorsTuple } from '@mantine/core'

/** The one accent. Green, yellow and red are kept for lamps. */
const centre: MantineColorsTuple = [
  '#eef5fa', '#dce8f1', '#b7d0e3', '#8fb7d5', '#6ea2c9', '#5995c2', '#1c6698', '#165884', '#0f4c75', '#083f65',
]

const FONTS = '"Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", "PingFang SC", "Hiragino Sans GB", sans-serif'

const red: MantineColorsTuple = [
  '#fcefed', '#f8dcd9', '#f0b9b3', '#e5908a', '#d96a62', '#c9473e', '#b3261e', '#9e2019', '#881a14', '#70130e',
]

export const theme = createTheme({
  primaryColor: 'centre',
  primaryShade: 6,
  colors: { centre, red },
  fontFamily: FONTS,
  fontFamilyMonospace: `"Cascadia Mono", "DejaVu Sans Mono", Consolas, Menlo, ${FONTS}`,
  defaultRadius: 4,
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '15px', xl: '18px' },
  lineHeights: { xs: '1.35', sm: '1.4', md: '1.45', lg: '1.5', xl: '1.5' },
  spacing: { xs: '6px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  headings: { fontFamily: FONTS, fontWeight: '600' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Input: Input.extend({ defaultProps: { size: 'sm' } }),
    InputWrapper: Input.Wrapper.extend({
      styles: { error: { fontSize: 13 }, description: { fontSize: 13 } },
      defaultProps: { size: 'sm', inputWrapperOrder: ['label', 'input', 'description', 'error'] },
    }),
    // The list itself scrolls: a box around it would be one more thing to reach with the keyboard.
    Select: Select.extend({
      styles: { options: { maxHeight: 'min(420px, 60vh)', overflowY: 'auto' } },
      defaultProps: { size: 'sm', withScrollArea: false, allowDeselect: false, comboboxProps: { transitionProps: { duration: 0 } } },
    }),
    Modal: Modal.extend({ defaultProps: { transitionProps: { duration: 0 }, centered: true, closeButtonProps: { 'aria-label': '关闭' } } }),
    Popover: Popover.extend({ defaultProps: { transitionProps: { duration: 0 } } }),
    Tooltip: Tooltip.extend({ defaultProps: { transitionProps: { duration: 0 }, openDelay: 300 } }),
  },
})
