"""Notices about selections: to the tellers, what waits for them."""

from django.urls import reverse

from unionportal.core.notices import notify


def notify_tellers_of_codes(selection):
    """Notify the tellers, where they hold the key of the vote, that each can take his code."""
    url = reverse("activities:selection_code", args=[selection.pk])
    sentence = f"您是评选“{selection.title}”的监票人，请在开始投票以前领取您的监票密码，抄在纸上保管。"
    notify(selection.tellers.all(), sentence, about=selection, url=url)


def notify_tellers_of_new_code(selection, teller):
    """Notify all tellers, himself too, that this one exchanged his code: whoever did not do it himself must hear."""
    sentence = f"评选“{selection.title}”的监票人{teller.name}换了监票密码，以前的作废；不是本人换的，请立即告诉经办人。"
    notify(selection.tellers.all(), sentence, about=selection)


def notify_of_paper(selection, member):
    """Notify a member that a paper ballot was handed out in his name: whoever took it must be himself."""
    sentence = f"您领取了评选“{selection.title}”的纸质选票，不能再用手机投票；不是本人领取的，请立即告诉工会主席。"
    notify([member.user], sentence, about=selection)


def notify_tellers_of_count(selection, *, actor):
    """Notify the tellers that the count waits for two of their codes."""
    sentence = f"评选“{selection.title}”的投票已经结束，等待开票：须有任意两名监票人到场，输入各自的密码。"
    notify(selection.tellers.all(), sentence, about=selection, except_for=actor)
