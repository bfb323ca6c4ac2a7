// Carries the weights of one run to the browser, once; the other parts of the page find them by the run's key.
const KEPT = 12;

export default function ({ data }) {
  const networks = (window.explorerNetworks ??= new Map());
  const network = unpack(data), name = network.header.key;
  if (!networks.has(name)) {
    networks.set(name, network);
    if (networks.size > KEPT) networks.delete(networks.keys().next().value);
  }
  window.dispatchEvent(new CustomEvent("explorer-network", { detail: name }));
}
