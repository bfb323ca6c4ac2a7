// The teacher's key typed in, or given up. The exchange is done by the server's `door.js`, which the page loads first.
const doors = new WeakMap();
const KNOCK = `<label>The key <input type="password" autocomplete="off" required></label>
  <button type="submit">Use the key</button><p role="status"></p>`;
const LEAVE = '<button type="submit">Give the key up</button>';

export default function ({ data, parentElement }) {
  if (doors.get(parentElement) === data) return;
  doors.set(parentElement, data);
  const form = document.createElement("form");
  form.innerHTML = data === "leave" ? LEAVE : KNOCK;
  parentElement.querySelector("form")?.remove();
  parentElement.append(form);
  const button = form.querySelector("button"), said = form.querySelector("p");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    if (data === "leave") await window.explorerDoor.leave();
    else said.textContent = await window.explorerDoor.knock(form.querySelector("input").value);
    button.disabled = false;
  });
}
