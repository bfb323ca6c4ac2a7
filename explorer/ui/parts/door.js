// The teacher's key typed in, or given up. The exchange is done by the server's `door.js`, which the page loads first.

const KNOCK = `<label>The key <input type="password" autocomplete="off" required></label>
  <button type="submit">Use the key</button><p role="status"></p>`;
const LEAVE = '<button type="submit">Give the key up</button>';

export default function makeDoor(root) {
  const door = /** @type {any} */ (window).explorerDoor; // it stands in the server's own script
  const form = document.createElement("form");
  let action = "";
  root.append(form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    if (action === "leave") await door.leave();
    else form.querySelector("p").textContent = await door.knock(form.querySelector("input").value);
    button.disabled = false;
  });
  return {
    receive(wanted) {
      if (wanted === action) return; // what is typed stays
      action = wanted;
      form.innerHTML = action === "leave" ? LEAVE : KNOCK;
    },
    remove() {
      form.remove();
    },
  };
}
