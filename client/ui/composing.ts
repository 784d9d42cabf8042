/** What a browser says of every key that goes to an input method. */
const TO_INPUT_METHOD = 229

/**
 * Whether a key belongs to an input method (Japanese, Chinese, Korean, dictation), such as the Enter that confirms a
 * word. Safari ends the composition before it tells of that key, and says so by its code alone.
 */
export const isComposing = ({ isComposing, keyCode }: KeyboardEvent): boolean =>
  isComposing || keyCode === TO_INPUT_METHOD
