"""The acts of the portal that the audit log names."""

from unionportal.core.trail.acts import act

TURN_ON_MAIL = act("portal.turn_on_mail", "开启邮件通知")
TURN_OFF_MAIL = act("portal.turn_off_mail", "关闭邮件通知")
CHOOSE_NOTICES = act("portal.choose_notices", "选择通知方式")
PUBLISH_PRIVACY_NOTICE = act("portal.publish_privacy_notice", "发布隐私告知")
