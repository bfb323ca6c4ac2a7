// Brings the drawing of this browser tab to a page without a pad, if the page does not have it: after a reload, with a
// new server, or when the way there was quicker than the drawing.
const memories = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  let memory = memories.get(parentElement);
  if (!memory) memories.set(parentElement, (memory = makeMemory()));
  memory.receive(data, setStateValue);
  return () => { memory.remove(); memories.delete(parentElement); };
}

function makeMemory() {
  let tell = () => {};
  const own = remembered(), sender = makeSender({ kept: (id) => tell("drawing", { id }), said() {} });
  return {
    receive({ ticket, acknowledged }, setStateValue) {
      tell = setStateValue;
      sender.show(ticket, acknowledged);
      if (own.strokes.length || acknowledged) sender.offer(own);
    },
    remove() { sender.remove(); },
  };
}
