"""Why welfare asks the cash desk for money."""

from finance.services import BENEFITS, register_cause

VISIT = register_cause("welfare.visit", "慰问", BENEFITS, confidential=True, decides=True)
GRANT = register_cause("welfare.grant", "补助", BENEFITS, confidential=True, decides=True)
GIFT_ISSUE = register_cause("welfare.gift_issue", "发放", BENEFITS, decides=True)
