// When the page is connected again, its whole script runs: a server that was started anew knows neither the session nor
// the page's fragments, and Streamlit asks it for nothing.
const connections = new WeakMap();

export default function ({ parentElement, setStateValue }) {
  let connection = connections.get(parentElement);
  if (!connection) connections.set(parentElement, (connection = watched(document.querySelector("[data-testid=stApp]"))));
  connection.again = () => setStateValue("again", Date.now());
  return () => { connection.observer.disconnect(); connections.delete(parentElement); };
}

function watched(app) {
  const connection = { again: () => {}, observer: null };
  let lost = false;
  connection.observer = new MutationObserver(() => {
    const connected = app.dataset.testConnectionState === "CONNECTED";
    if (lost && connected) connection.again();
    lost = !connected;
  });
  connection.observer.observe(app, { attributeFilter: ["data-test-connection-state"] });
  return connection;
}
