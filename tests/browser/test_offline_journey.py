"""Without a network the phone shows a page of the portal's own, and it has kept nothing else of it."""

import pytest

KEPT = """async () => {
    const found = [];
    for (const name of await caches.keys()) {
        for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
    }
    return found;
}"""


@pytest.mark.made_at("phone")
def test_a_page_is_there_without_a_network_and_nothing_of_anybody_is_kept(visitor, branch_chair):
    visitor.sign_in(branch_chair)
    page = visitor.page
    page.evaluate("async () => (await navigator.serviceWorker.ready).active.state")
    visitor.open("/notices/")
    page.context.set_offline(True)
    page.goto(f"{visitor.address}/welfare/visits/")
    assert page.get_by_role("heading").inner_text() == "现在没有网络。"
    visitor.picture("offline")
    page.context.set_offline(False)
    page.get_by_role("link", name="返回首页").click()
    visitor.complaints.clear()
    visitor.check()
    kept = page.evaluate(KEPT)
    assert sorted(kept)[0] == "/offline/"
    assert [path for path in kept if path != "/offline/" and not path.startswith("/static/portal")] == []
