// Elements of a part.

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} [className]
 * @param {string} [text]
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

/**
 * A canvas that shows and is not clicked.
 *
 * @param {string} [className]
 * @param {string} [label] its name for those who do not see it, where that never changes
 */
export function imageCanvas(className, label) {
  const canvas = element("canvas", className);
  canvas.setAttribute("role", "img");
  if (label) canvas.setAttribute("aria-label", label);
  return canvas;
}

/**
 * Puts words into an element, and touches nothing if they are there.
 * @param {HTMLElement} node
 * @param {string} words
 */
export function say(node, words) {
  if (node.textContent !== words) node.textContent = words;
}
