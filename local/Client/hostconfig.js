// How cards look: the sizes and weights of Teams, in the colours of style.css, so that light and dark need no second drawing.
const ink = name => ({ default: `var(--${name})`, subtle: `var(--${name}-subtle)` });
const inks = {
  default: { default: "var(--text)", subtle: "var(--text-subtle)" },
  dark: { default: "var(--text)", subtle: "var(--text-subtle)" },
  light: { default: "var(--text-subtle)", subtle: "var(--text-subtle)" },
  accent: ink("accent"), good: ink("good"), warning: ink("warning"), attention: ink("attention"),
};
const style = ground => ({ backgroundColor: `var(--${ground})`, borderColor: `var(--${ground}-edge)`, foregroundColors: inks });
const font = "var(--font)";
const sizes = {
  fontFamily: font,
  fontSizes: { small: 12, default: 14, medium: 16, large: 18, extraLarge: 26 },
  lineHeights: { small: 18, default: 22, medium: 24, large: 26, extraLarge: 34 },
  fontWeights: { lighter: 400, default: 400, bolder: 600 },
};
const label = { size: "default", weight: "default", color: "default", isSubtle: true };

export const hostConfig = {
  ...sizes,
  supportsInteractivity: true,
  fontTypes: { default: sizes, monospace: { ...sizes, fontFamily: "var(--mono)" } },
  spacing: { none: 0, small: 6, default: 12, medium: 16, large: 20, extraLarge: 28, padding: 16 },
  separator: { lineThickness: 1, lineColor: "var(--line)" },
  imageSizes: { small: 40, medium: 80, large: 160 },
  imageSet: { imageSize: "medium", maxImageHeight: 100 },
  containerStyles: {
    default: { ...style("card"), borderColor: "var(--line)" },
    emphasis: style("emphasis"),
    accent: style("accent-ground"),
    good: style("good-ground"),
    warning: style("warning-ground"),
    attention: style("attention-ground"),
  },
  actions: {
    maxActions: 6, spacing: "medium", buttonSpacing: 8, actionsOrientation: "horizontal", actionAlignment: "left",
    showCard: { actionMode: "inline", inlineTopMargin: 12, style: "emphasis" },
  },
  adaptiveCard: { allowCustomStyle: false },
  factSet: {
    title: { size: "default", color: "default", isSubtle: true, weight: "default", wrap: true, maxWidth: 160 },
    value: { size: "default", color: "default", isSubtle: false, weight: "default", wrap: true },
    spacing: 16,
  },
  inputs: {
    label: { inputSpacing: "small", requiredInputs: { ...label, suffix: " *", suffixColor: "attention" }, optionalInputs: label },
    errorMessage: { spacing: "small", size: "small", weight: "default", color: "attention" },
  },
};
