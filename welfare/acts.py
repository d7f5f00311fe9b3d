"""The acts on visits, grants and gifts that the audit log names."""

from unionportal.core.trail.acts import act

ADD_ISSUE = act("welfare.add_giftissue", "登记发放")
CHANGE_ISSUE = act("welfare.change_giftissue", "修改发放")
ADD_RECIPIENT = act("welfare.add_giftrecipient", "登记领取人")
CHANGE_RECIPIENT = act("welfare.change_giftrecipient", "修改领取人")
REMOVE_RECIPIENT = act("welfare.remove_recipient", "移出领取人")
RECORD_SIGNATURES = act("welfare.record_signatures", "登记签收")
ADD_GRANT = act("welfare.add_grant", "登记补助")
CHANGE_GRANT = act("welfare.change_grant", "修改补助")
READ_CIRCUMSTANCES = act("welfare.read_circumstances", "查看困难情况", is_reading=True)
READ_GRANT = act("welfare.read_grant", "查看补助", is_reading=True)
ADD_STANDARD = act("welfare.add_standard", "登记慰问福利标准")
ADD_VISIT = act("welfare.add_visit", "登记慰问")
CHANGE_VISIT = act("welfare.change_visit", "修改慰问")
READ_DIAGNOSIS = act("welfare.read_diagnosis", "查看病情", is_reading=True)
READ_VISIT_FILE = act("welfare.read_visit_file", "查看慰问材料", is_reading=True)
CORRECT_VISIT = act("welfare.correct_visit", "更正慰问")
CORRECT_GRANT = act("welfare.correct_grant", "更正补助")
CORRECT_ISSUE = act("welfare.correct_giftissue", "更正发放")
