// When the page is connected again, its whole script runs: a server that was started anew knows neither the session nor
// the page's fragments, and Streamlit asks it for nothing.

export default function makeConnection() {
  const app = /** @type {HTMLElement} */ (document.querySelector("[data-testid=stApp]"));
  let again = () => {},
    lost = false;
  const observer = new MutationObserver(() => {
    const connected = app.dataset.testConnectionState === "CONNECTED";
    if (lost && connected) again();
    lost = !connected;
  });
  observer.observe(app, { attributeFilter: ["data-test-connection-state"] });
  return {
    receive(_, setStateValue) {
      again = () => setStateValue("again", Date.now());
    },
    remove() {
      observer.disconnect();
    },
  };
}
