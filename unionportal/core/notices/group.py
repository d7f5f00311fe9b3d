"""A group of WeCom that reads where something is new for all staff: the subject and the link, never the sentence.

Its robot's address (webhook) comes from the settings alone; no record and no person names a host.
"""

import json
from http.client import HTTPException
from urllib.error import URLError
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from django.conf import settings

from unionportal.core.jobs.outbox import Later, Outcome, enqueue_once, handles

GROUP = "core.post_to_group"
_SECONDS = 10
_MOST_BYTES = 10_000


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *args, **kwargs):
        """Follow no answer to another host."""
        return


_opener = build_opener(_NoRedirect, ProxyHandler({}))


def post_soon(subject, url):
    """Enqueue the message, once where several notices of the same subject wait, if a group is configured."""
    if settings.WECOM_WEBHOOK:
        # Without actor: the job must not appear in the actor's own list of jobs.
        enqueue_once(GROUP, "企业微信群消息", actor=None, subject=subject, url=url)


@handles(GROUP)
def post(job, progress):
    """Post the subject and the link; raise Later if the robot does not take it."""
    if not settings.WECOM_WEBHOOK:
        return Outcome("没有设置企业微信群，没有发送。", {})
    subject, page = job.arguments["subject"], f"{settings.UNION_URL}{job.arguments['url'] or '/'}"
    content = f"{subject}：有新的通知，请登录平台查看。\n{page}"
    body = json.dumps({"msgtype": "text", "text": {"content": content}}, ensure_ascii=False).encode()
    request = Request(settings.WECOM_WEBHOOK, body, {"Content-Type": "application/json; charset=utf-8"})  # noqa: S310
    try:
        with _opener.open(request, timeout=_SECONDS) as answer:
            code = json.loads(answer.read(_MOST_BYTES))["errcode"]
    # Without the error: it would name the address, which is a secret.
    except (URLError, HTTPException, OSError, ValueError, KeyError, TypeError):
        raise Later("企业微信没有回答。") from None
    if code:
        raise Later(f"企业微信没有接受（{code}）。")
    return Outcome("已发到企业微信群。", {})
