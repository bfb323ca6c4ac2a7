"""The browser's engine in Chromium: compiled kernels, and JavaScript where a page may not run WebAssembly."""

import numpy as np
import pytest

from explorer.core.layers import Conv2D, Dense, Flatten
from explorer.core.network.graph import Network
from explorer.core.show import messages
from tests.browser import modules

NETWORK = Network.chain((Conv2D(5), Flatten(), Dense(3, "softmax")), (6, 7, 2))
READ = """
async ([bytes, picture]) => {
  await learnKernels();
  const engine = load(unpack(Uint8Array.from(bytes)));
  return {computes: engine.computes, probabilities: Array.from(engine.forward(picture).probabilities)};
}
"""


@pytest.mark.parametrize(("computes", "policy"), [
    ("WebAssembly", "script-src 'self' 'wasm-unsafe-eval'"), ("JavaScript", "script-src 'self'")])
def test_the_engine_computes_with_what_a_page_may_run(chromium, computes, policy):
    chance = np.random.default_rng(0)
    weights = {name: chance.normal(size=weight.shape).astype(np.float32) for name, weight in NETWORK.weights.items()}
    picture = chance.random((1, *NETWORK.input_shape), dtype=np.float32)
    message = messages.packed({"input": NETWORK.input_shape, "nodes": messages.nodes(NETWORK)}, weights)
    context = chromium.new_context()
    modules.offered(context)
    page = context.new_page()
    page.route(modules.ORIGIN, lambda route: route.fulfill(
        body="<!doctype html><body></body>", content_type="text/html", headers={"content-security-policy": policy}))
    modules.begin(page, ("messages.js", "engine/kernels.js", "engine/engine.js"))
    found = page.evaluate(READ, [list(message), picture.ravel().tolist()])
    context.close()
    assert found["computes"] == computes
    np.testing.assert_allclose(found["probabilities"], NETWORK.forward(weights, picture)["output"][0], atol=1e-6)
