// Mounts a part in the page: its module and its stylesheets first, so that nothing is painted without its style.

import { unpack } from "./messages.js";

async function styled(name) {
  const answer = await fetch(new URL(`./${name}`, import.meta.url));
  if (!answer.ok) throw new Error(`${name} did not come: ${answer.status}`);
  return new CSSStyleSheet().replace(await answer.text());
}

/**
 * The function that Streamlit calls at every run of the script. A part's module exports as default what makes it from
 * its place in the page and its first data, {receive(data, setStateValue), remove()}: it stays as long as its place.
 * Bytes and a list of one are unpacked for it. Streamlit also ends a call that a later one has overtaken: then the
 * place is still there.
 */
export async function mounted(name, styles) {
  const [part, ...sheets] = await Promise.all([import(`./${name}.js`), ...styles.map(styled)]);
  const instances = new WeakMap();
  return ({ data, parentElement, setStateValue }) => {
    const content = data instanceof Uint8Array ? unpack(data) : Array.isArray(data) ? data[0] : data;
    let instance = instances.get(parentElement);
    if (!instance) {
      parentElement.adoptedStyleSheets = sheets;
      parentElement.host.dataset.part = name;
      instance = part.default(parentElement, content);
      instances.set(parentElement, instance);
    }
    instance.receive(content, setStateValue);
    return () => {
      if (parentElement.isConnected || instances.get(parentElement) !== instance) return;
      instance.remove();
      instances.delete(parentElement);
    };
  };
}
