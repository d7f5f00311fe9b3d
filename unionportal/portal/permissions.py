"""Who may do what with the portal's own records."""

from unionportal.core.access.permissions import declare
from unionportal.core.choices import Role

VIEW_PRIVACY = declare(
    "portal.view_privacynotice", "查看隐私告知的各版", Role.CHAIR, Role.OFFICER, Role.AUDITOR, Role.SYSADMIN
)
PUBLISH_PRIVACY = declare("portal.publish_privacynotice", "发布隐私告知", Role.OFFICER)
