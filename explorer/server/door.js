// The teacher's door. A link carries the key behind `#`: it is exchanged for a cookie that no script can read, and
// taken out of the address before anything else runs. First in the page, beside Streamlit, so that nothing sees it.
{
  const place = new URL("key", document.currentScript.src);

  const ask = (method, body) => fetch(place, { method, body, headers: { "Content-Type": "application/json" } });

  const pause = (seconds) => new Promise((done) => setTimeout(done, 1000 * seconds));

  window.explorerDoor = {
    // Tries a key; gives null and opens the page anew, or a sentence that says why not.
    async knock(key) {
      for (let attempt = 0; attempt < 10; attempt += 1) {
        let answer;
        try { answer = await ask("POST", JSON.stringify({ key })); } catch { return "The server does not answer."; }
        if (answer.status === 204) { location.reload(); return null; }
        if (answer.status !== 429) return (await answer.text()).trim();
        await pause(1);
      }
      return "Too many are trying keys just now. Try again in a minute.";
    },
    // Gives the key up.
    async leave() {
      try { await ask("DELETE"); } catch { return; }
      location.reload();
    },
  };

  const carried = /^#key=(.+)$/.exec(location.hash);
  if (carried) {
    history.replaceState(history.state, "", location.pathname + location.search);
    let key = carried[1];
    try { key = decodeURIComponent(key); } catch { /* as it stands */ }
    window.explorerDoor.knock(key).then((problem) => { if (problem) window.explorerDoor.problem = problem; });
  }
}
