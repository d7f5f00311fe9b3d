"""The acts on members: nobody is told of them, and why."""

from members import acts
from unionportal.core.notices import silent

silent(
    "the register is kept from papers that the member signed or was given",
    acts.ADD_MEMBER,
    acts.MAINTAIN_MEMBER,
    acts.MOVE_MEMBER,
    acts.MERGE_MEMBERS,
    acts.REJOIN,
    acts.UNDO_LEAVE,
    acts.ADD_CARD,
    acts.CORRECT_CARD,
    acts.ERASE_MEMBER,
    *acts.LEAVE.values(),
)
silent("who was elected knows it from the election", acts.ADD_OFFICER, acts.END_OFFICER, acts.CORRECT_OFFICER)
silent("the letter with the password tells of it", acts.OPEN_ACCOUNTS)
silent("the look stays in the log of the member", acts.READ_SEALED)
silent("whoever exports it has it", acts.EXPORT_MEMBERS, acts.EXPORT_OWN_DATA)
