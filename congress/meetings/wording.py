"""The wording of counts, quorum and votes, the same on every page, screen and print."""

from dataclasses import dataclass

from congress.choices import WITHOUT_RULES, AgendaKind
from congress.meetings.meeting_flow import MEETING_FLOW

NOT_REACHED = "未达到会人数"
NO_RULE = "没有登记适用的规则"
OPENED_BELOW = "开会时未达到会人数，经决定召开"
OPENED_BY_DECISION = "未达到会人数，经决定召开"


@dataclass(frozen=True)
class Standing:
    """Whether a meeting has its quorum: colour, symbol, sentences; `least` is None where no rule applies."""

    tone: str
    symbol: str
    short: str
    sentence: str
    least: int | None = None

    @property
    def falls_short(self):
        """Whether too few are or were present."""
        return self.tone == "stop"


_UNCOUNTED = Standing("", "", "", "")


def counted(meeting):
    """Return “应到73人，实到40人”, empty before anybody was counted."""
    if meeting.expected is None or meeting.present is None:
        return ""
    return f"应到{meeting.expected}人，实到{meeting.present}人"


def standing_of(meeting, rule):
    """Return the Standing of a meeting under the quorum rule of its day (None: no rule)."""
    count = counted(meeting)
    if not count or not meeting.expected:
        return _UNCOUNTED
    if rule is None:
        missing = "" if meeting.kind in WITHOUT_RULES else f"；到会人数{NO_RULE}"
        return Standing("", "", "", f"{count}{missing}。")
    least = rule.threshold.least(meeting.expected)
    need = f"{rule.words}（至少{least}人）"
    basis = rule.basis
    if rule.threshold.met_by(meeting.present, meeting.expected):
        if meeting.quorum_reason:
            # A meeting opened below quorum keeps that sentence when more people arrive later.
            sentence = f"{count}，现已达到{need}；开会时未达到，{decision_of(meeting)}{basis}"
            return Standing("stop", "✗", OPENED_BELOW, sentence, least)
        return Standing("ok", "✓", "已达到会人数", f"{count}，达到{need}。{basis}", least)
    if meeting.quorum_reason:
        return Standing("stop", "✗", OPENED_BY_DECISION, f"{count}，未达到{need}。{decision_of(meeting)}{basis}", least)
    return Standing("stop", "✗", NOT_REACHED, f"{count}，未达到{need}。{basis}", least)


def quorum_context(meeting, user, book):
    """Return what a page of the meeting says of its quorum, as dict: once, where what holds up the opening says it."""
    return {
        "standing": standing_of(meeting, book.quorum(meeting)),
        "quorum_is_said": meeting.why_not_quorate() in [reason for _, reason in MEETING_FLOW.hindered(meeting, user)],
        "rules_decision": rules_decision_of(meeting),
    }


def rules_decision_of(meeting):
    """Return who decided at the opening that rules apply which nobody had confirmed, empty without a decision."""
    if not meeting.rules_confirmed_name:
        return ""
    return f"本次会议适用的议事规则有未经核定的，由{meeting.rules_confirmed_name}在开会时确认适用。"


def decision_of(meeting):
    """Return “经张三（工会主席）决定开会，理由：…。”, empty without a decision."""
    if not meeting.quorum_reason:
        return ""
    return f"经{meeting.quorum_decided_name}决定开会，理由：{meeting.quorum_reason.rstrip('。')}。"


def tally_of(item):
    """Return “赞成60票，反对3票，弃权2票，无效1票”, empty before the vote."""
    if item.yes is None:
        return ""
    counts = (("赞成", item.yes), ("反对", item.no), ("弃权", item.abstain), ("无效", item.invalid))
    return "，".join(f"{label}{count or 0}票" for label, count in counts)


def verdict_of(item, rule):
    """Return one sentence: the votes, how many were needed by which rule, whether the item passed."""
    tally = tally_of(item)
    if tally and rule is None:
        return f"{tally}；{NO_RULE}。"
    if not tally or item.passed is None:
        return f"{tally}。" if tally else ""
    need = f"须{rule.words}（至少{rule.threshold.least(item.base_of(rule))}票）赞成"
    return f"{tally}；{need}，{item.result_words}。{rule.basis}"


def election_words(item, rule):
    """Return “须应到人数过半数（至少37票）赞成方可当选。”, empty without a rule."""
    if item.kind != AgendaKind.ELECT or rule is None:
        return ""
    base = item.base_of(rule)
    if not base:
        return f"须{rule.words}赞成方可当选。{rule.basis}"
    return f"须{rule.words}（至少{rule.threshold.least(base)}票）赞成方可当选。{rule.basis}"
