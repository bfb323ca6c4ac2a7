// The teacher's door. A link carries the key behind `#`: it is taken out of the address before anything else runs, and
// exchanged for a cookie that no script can read. First in the page, beside Streamlit, so that nothing sees the key.
{
  const place = new URL("key", document.currentScript.src);

  const ask = (method, body) => fetch(place, { method, body, headers: { "Content-Type": "application/json" } });

  const pause = (seconds) => new Promise((done) => setTimeout(done, 1000 * seconds));

  window.explorerDoor = {
    // Tries a key; opens the page anew and gives "", or a sentence that says why not.
    async knock(key) {
      for (let attempt = 0; attempt < 10; attempt += 1) {
        let answer;
        try {
          answer = await ask("POST", JSON.stringify({ key }));
        } catch {
          return "The server does not answer.";
        }
        if (answer.status === 204) {
          location.reload();
          return "";
        }
        if (answer.status !== 429) return (await answer.text()).trim();
        await pause(1);
      }
      return "Too many are trying keys just now. Try again in a minute.";
    },
    // Gives the key up.
    async leave() {
      try {
        await ask("DELETE");
      } catch {
        return;
      }
      location.reload();
    },
  };

  const say = (words) => {
    const said = document.createElement("p");
    said.setAttribute("role", "alert");
    said.textContent = words;
    said.style.cssText =
      "position: fixed; inset: auto 0 0 0; z-index: 1000000; margin: 0; padding: .8rem; " +
      "background: #8c1c13; color: #fff; font: 1rem sans-serif; text-align: center";
    document.body.append(said);
  };

  const look = async () => {
    const carried = /^#key=(.+)$/.exec(location.hash);
    if (!carried) return;
    history.replaceState(history.state, "", location.pathname + location.search);
    let key = carried[1];
    try {
      key = decodeURIComponent(key);
    } catch {
      /* as it stands */
    }
    const problem = await window.explorerDoor.knock(key);
    if (problem) say(problem);
  };

  look();
  addEventListener("hashchange", look); // a link pasted where the page is open already
}
