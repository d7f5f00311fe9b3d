"""Paper forms on A4: lists to sign, sheets to approve, certificates; one set of facts for the PDF and the workbook."""
