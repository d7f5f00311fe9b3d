"""The file of a batch as its bank wants it, with the accounts in full."""

from operator import attrgetter

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from finance import acts, permissions
from finance.choices import BankField, Direction, FileFormat, LineState
from finance.flow.batch_flow import BatchState
from finance.services.bank.batches import named, stopped_in
from unionportal.core.trail import audit
from unionportal.sheets.columns import Column
from unionportal.sheets.text_writer import text_file
from unionportal.sheets.workbook import table_file

_VALUES = {
    BankField.REFERENCE: lambda line: line.reference,
    BankField.SERIAL: lambda line: line.serial,
    BankField.NAME: lambda line: line.name,
    BankField.ACCOUNT: lambda line: line.account,
    BankField.BANK: lambda line: line.bank,
    BankField.AMOUNT: lambda line: line.amount,
    BankField.PURPOSE: lambda line: line.purpose,
}
_KINDS = {BankField.AMOUNT: "money", BankField.SERIAL: "integer", BankField.ACCOUNT: "digits"}


@transaction.atomic
def bank_file(batch, *, actor):
    """Return (the open file, its name) of a batch that was sent; that the accounts were read in full is logged.

    It holds the lines that the bank did not answer to yet: what was paid is not paid by a file that is made later, and
    what came back goes again with another batch. Refused where something is known since of an invoice of their claims.
    """
    if not actor.has_perm(permissions.SEND_BATCH, batch):
        raise PermissionDenied("您不能下载银行文件。")
    if batch.state != BatchState.SENT:
        raise ValidationError("批次在途的时候才能下载银行文件：发送以前没有，办结以后不再需要。")
    _, stopped = stopped_in(batch)
    if stopped:
        raise ValidationError([*named(stopped), "没有付的，请先在批次里登记这几笔银行退回，再下载其余的。"])
    layout = batch.layout
    heads = layout.heads(Direction.OUT)
    columns = [
        Column(key=str(head.place), header=head.heading, kind=_KINDS.get(head.holds, "text"), max_length=200)
        for head in heads
    ]
    lines = list(
        batch.lines.filter(state=LineState.OPEN).select_related("batch", "claim__member__unit", "payee__member__unit")
    )
    rows = [[_value(head, line) for head in heads] for line in lines]
    file = written(layout, "付款", columns, rows)
    audit.record(
        actor,
        acts.EXPORT_BATCH,
        batch,
        版式=str(layout),
        笔数=len(lines),
        金额=sum(line.amount for line in lines),
        账号="完整",
    )
    # Each of them is shown who had his account.
    members = {member for line in lines if (member := (line.payee or line.claim).member)}
    looked_at = sorted(members, key=attrgetter("pk"))
    audit.record_all(actor, acts.READ_ACCOUNT, [(member, {"支付批次": batch.number}) for member in looked_at])
    return file, f"支付批次{batch.number}.{layout.format}"


def _value(head, line):
    return head.fixed if head.holds == BankField.FIXED else _VALUES[head.holds](line)


def written(layout, title, columns, rows):
    """Return the open file of these rows in the format of a layout; ValidationError for what cannot be encoded."""
    if layout.format == FileFormat.XLSX:
        file, _ = table_file(title, columns, rows)
        return file
    try:
        file, _ = text_file(columns, rows, encoding=layout.encoding, strict=True)
    except UnicodeEncodeError as error:
        character = error.object[error.start]
        raise ValidationError(
            f"“{character}”不能用{layout.get_encoding_display()}写出，请会计改用别的编码。"
        ) from error
    return file
